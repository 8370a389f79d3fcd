package plumbline.reward;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The verdicts on one sample by column name, in the order in which they were asked for.
///
/// @param verdicts by column name; unmodifiable
public record RewardColumns(SequencedMap<String, Verdict> verdicts) {
  public RewardColumns {
    verdicts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(verdicts));
  }

  /// One column.
  public static RewardColumns of(String name, Verdict verdict) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(name, verdict);
    return new RewardColumns(verdicts);
  }

  /// The same verdict in every column.
  public static RewardColumns all(Collection<String> names, Verdict verdict) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    names.forEach(name -> verdicts.put(name, verdict));
    return new RewardColumns(verdicts);
  }

  /// The columns of every part, in order.
  ///
  /// @throws IllegalArgumentException where two parts have a column of the same name
  public static RewardColumns join(List<RewardColumns> parts) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    for (var part : parts) {
      part.verdicts.forEach((name, verdict) -> {
        if (verdicts.put(name, verdict) != null) {
          throw new IllegalArgumentException("two reward columns are named '" + name + "'");
        }
      });
    }
    return new RewardColumns(verdicts);
  }

  /// The column names in order.
  public List<String> names() {
    return new ArrayList<>(verdicts.keySet());
  }

  /// The verdict in the column `name`.
  ///
  /// @throws IllegalArgumentException where there is no such column, with the names that there are
  public Verdict get(String name) {
    var verdict = verdicts.get(name);
    if (verdict == null) {
      throw new IllegalArgumentException(
          "no reward column '%s'; there are %s".formatted(name, verdicts.keySet()));
    }
    return verdict;
  }
}
