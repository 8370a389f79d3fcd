package plumbline.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.agreement.AgreementGate;
import plumbline.agreement.Measure;
import plumbline.config.section.Cases;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.reward.Combination;
import plumbline.reward.Ensemble;

/// A reward that reward models give.
///
/// @param members directories of the models
/// @param ensemble how their scores become one
/// @param dimensions weight of every dimension; empty weighs all alike
/// @param opener the dimension that opens the gate of the others, if any
/// @param separate whether every dimension is a column of the reward, so that `credit: gdpo`
///   normalises each by itself
/// @param agreement what every model must have reached on held-out labels
public record ModelRewardSettings(
    List<Path> members,
    Ensemble ensemble,
    SequencedMap<String, Double> dimensions,
    @Nullable Opener opener,
    boolean separate,
    AgreementGate agreement) {
  private static final Cases<Ensemble> ENSEMBLES =
      Cases.<Ensemble>of("mean", in -> new Ensemble.Mean(ddof(in)))
          .and("worst", in -> new Ensemble.Worst(ddof(in)))
          .and(
              "variance-penalised",
              in -> new Ensemble.VariancePenalised(factor(in, "lambda", 0.5), ddof(in)))
          .and("lower-bound", in -> new Ensemble.LowerBound(factor(in, "kappa", 1), ddof(in)));

  /// A dimension whose share of the scale opens the gate of the others, fully from `full` on.
  public record Opener(String dimension, double full) {
    static Opener read(Section in) {
      return new Opener(
          in.text("dimension", "opens the gate of the others").required(),
          in.number("full", "share of the scale from which on the gate is open")
              .above(0.0, "it is divided by")
              .atMost(1.0, "it is a share")
              .or(0.5));
    }
  }

  public ModelRewardSettings {
    members = List.copyOf(members);
    dimensions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(dimensions));
  }

  static ModelRewardSettings read(Section in) {
    var members =
        in.texts("members", "directories of reward models; several are an ensemble")
            .must(paths -> !paths.isEmpty(), "a list with a directory", "somebody has to score")
            .naming(Input.Kind.MODEL)
            .required();
    var ensemble =
        in.oneOf("ensemble", "how the scores of several models become one", ENSEMBLES, "mean");
    in.check(
        members.size() != 1 || ensemble.ddof() == 0,
        "ensemble",
        "has ddof 1, must have 0 for one member: it divides by n - 1");
    var dimensions = weights(in);
    var opener = in.optional("gated", "one dimension opens the gate of the others", Opener::read);
    return new ModelRewardSettings(
        members.stream().map(Path::of).toList(),
        ensemble,
        dimensions,
        opener,
        separate(in, !dimensions.isEmpty(), opener),
        new AgreementGate(agreement(in), false));
  }

  private static boolean separate(Section in, boolean named, @Nullable Opener opener) {
    boolean separate =
        in.truth("separate", "every dimension is a column of its own, for credit: gdpo").or(false);
    in.check(
        !separate || named,
        "separate",
        "is true, must be false where dimensions weighs none: columns need weights");
    in.check(
        !separate || opener == null,
        "separate",
        "is true, must be false where gated is given: the gate makes one reward of all");
    return separate;
  }

  private static double factor(Section in, String key, double usual) {
    return in.number(key, "how much disagreement costs")
        .atLeast(0.0, "disagreement is no merit")
        .or(usual);
  }

  private static int ddof(Section in) {
    return in.count("ddof", "of the members' variance: 0 divides squares by n, 1 by n - 1")
        .must(ddof -> ddof <= 1, "0 or 1", "there is no other variance")
        .or(0L)
        .intValue();
  }

  private static SequencedMap<String, Double> weights(Section in) {
    var weights = new LinkedHashMap<String, Double>();
    in.free("dimensions", "weight of every dimension; all alike where it is left out")
        .forEach((name, value) -> weights.put(name, number(value)));
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    boolean right =
        weights.isEmpty()
            || (Math.abs(sum - 1) <= 1e-9
                && weights.values().stream().allMatch(weight -> weight >= 0));
    in.check(
        right,
        "dimensions",
        "weighs %s, must be numbers of at least 0 that sum to 1".formatted(weights));
    return right ? weights : new LinkedHashMap<>();
  }

  private static SequencedMap<Measure, Double> agreement(Section in) {
    var least = new LinkedHashMap<Measure, Double>();
    in.free("agreement", "what every model must have reached on held-out labels, by measure")
        .forEach((name, value) -> {
          var measure =
              Arrays.stream(Measure.values()).filter(each -> each.key().equals(name)).findFirst();
          double number = number(value);
          boolean right = measure.isPresent() && number >= -1 && number <= 1;
          in.check(
              right,
              "agreement",
              "asks for %s: %s, must be a number from -1 to 1 for one of %s"
                  .formatted(
                      name,
                      value,
                      Arrays.stream(Measure.values())
                          .map(Measure::key)
                          .collect(Collectors.joining(", "))));
          if (right) {
            least.put(measure.orElseThrow(), number);
          }
        });
    return least;
  }

  private static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /// How scores in these dimensions become one reward.
  ///
  /// @param known those of the models, which weigh alike where the recipe weighs none
  public Combination combination(List<String> known) {
    var weights = new LinkedHashMap<>(dimensions);
    if (weights.isEmpty()) {
      known.forEach(name -> weights.put(name, 1.0 / known.size()));
    }
    return opener == null
        ? new Combination.Weighted(weights)
        : new Combination.Gated(weights, opener.dimension(), opener.full());
  }
}
