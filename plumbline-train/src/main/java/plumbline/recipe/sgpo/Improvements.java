package plumbline.recipe.sgpo;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// What came of improving drafts.
///
/// @param taken the improvements that are used
/// @param faults how many were not, by reason
public record Improvements(List<Improvement> taken, Map<Acceptance.Fault, Integer> faults) {
  private static final double TOO_FEW = 0.05;

  public Improvements {
    taken = List.copyOf(taken);
    faults = Map.copyOf(faults);
  }

  /// How many drafts there were.
  public int drafts() {
    return taken.size() + faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// The reasons for which drafts were left, commonest first.
  private String reasons() {
    return faults.entrySet().stream()
        .sorted(
            Map.Entry.<Acceptance.Fault, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(3)
        .map(entry -> "%,d %s".formatted(entry.getValue(), entry.getKey().words()))
        .collect(Collectors.joining(", "));
  }

  /// A line for the user.
  public String line(String what) {
    var left = faults.isEmpty() ? "" : " (" + reasons() + ")";
    return "%s: %,d of %,d taken%s; mean edit distance %.2f, %.1f words before and %.1f after"
        .formatted(
            what,
            taken.size(),
            drafts(),
            left,
            mean(Improvement::distance),
            mean(each -> Words.of(each.draft()).size()),
            mean(each -> Words.of(each.improved()).size()));
  }

  private double mean(ToDoubleFunction<Improvement> of) {
    return taken.stream().mapToDouble(of).average().orElse(Double.NaN);
  }

  /// These, if they are enough to learn from.
  ///
  /// @throws IllegalArgumentException where fewer than one in twenty was taken
  public Improvements requireEnough(String what) {
    if (taken.size() < TOO_FEW * drafts() || taken.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: only %,d of %,d drafts (%.1f %%) were improved: %s; train the improver longer, widen improver.accept or raise sampling.max-tokens"
              .formatted(
                  what,
                  taken.size(),
                  drafts(),
                  100.0 * taken.size() / Math.max(1, drafts()),
                  faults.isEmpty() ? "there was no draft" : reasons()));
    }
    return this;
  }

  /// Collects improvements and reasons.
  static final class Tally {
    private final List<Improvement> taken = new java.util.ArrayList<>();
    private final EnumMap<Acceptance.Fault, Integer> faults = new EnumMap<>(Acceptance.Fault.class);

    void take(Improvement improvement) {
      taken.add(improvement);
    }

    void leave(Acceptance.Fault fault) {
      faults.merge(fault, 1, Integer::sum);
    }

    Improvements done() {
      return new Improvements(taken, faults);
    }
  }
}
