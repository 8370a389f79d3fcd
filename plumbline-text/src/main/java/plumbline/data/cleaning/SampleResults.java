package plumbline.data.cleaning;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import plumbline.data.overlap.TextUnits;

/// How samples of a model did on rows, by the row's key. Holds a few numbers and one answer for
/// each key.
public final class SampleResults {
  private final Map<Long, Counts> byKey = new HashMap<>();
  private final Alike alike;

  /// Whether two answers say the same.
  public interface Alike {
    /// Whether they do.
    boolean holds(String one, String other);
  }

  /// @param alike tells whether wrong answers agree with each other
  public SampleResults(Alike alike) {
    this.alike = alike;
  }

  /// What the samples of one row came to.
  ///
  /// @param right how many solve it
  /// @param all how many there are
  /// @param rival the first wrong answer; empty where none was stated
  /// @param united whether every sample came to the rival
  record Counts(int right, int all, String rival, boolean united) {
    double rate() {
      return (double) right / all;
    }
  }

  /// Adds a sample.
  ///
  /// @param key of the row
  /// @param right whether it solves the row
  /// @param answer what it answers; empty where it is not known
  public void add(String key, boolean right, String answer) {
    byKey.merge(
        TextUnits.hash(key),
        new Counts(right ? 1 : 0, 1, right ? "" : answer, !right && !answer.isEmpty()),
        this::together);
  }

  private Counts together(Counts before, Counts one) {
    boolean agrees = before.united() && one.united() && alike.holds(before.rival(), one.rival());
    return new Counts(
        before.right() + one.right(),
        before.all() + 1,
        before.rival().isEmpty() ? one.rival() : before.rival(),
        agrees);
  }

  /// How many rows have samples.
  public int size() {
    return byKey.size();
  }

  Optional<Counts> of(String key) {
    return Optional.ofNullable(byKey.get(TextUnits.hash(key)));
  }
}
