package plumbline.claim;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import plumbline.tensor.Lanes;

/// What a claim gets to measure with one seed.
///
/// @param seed all draws derive from it
/// @param smoke whether everything is to be tiny, only to see that it runs
/// @param prepared figures that were found once for all seeds
/// @param lanes to train and sample on
/// @param data folder of public data sets, where there is one; a claim also works without
/// @param progress is told how far the work is
public record Trial(
    long seed,
    boolean smoke,
    Map<String, Double> prepared,
    Lanes lanes,
    Optional<Path> data,
    Progress progress) {
  public Trial {
    prepared = Map.copyOf(prepared);
  }

  /// Is told how far the work is.
  @FunctionalInterface
  public interface Progress {
    /// Step `step` of `steps` is done of the part called `part`, as `muon`; ends the work of this
    /// seed by an exception where a stop was asked for.
    void at(String part, long step, long steps);
  }

  /// A size: `full`, or `tiny` in a smoke run.
  public int size(int full, int tiny) {
    return smoke ? tiny : full;
  }

  /// A figure that was found once for all seeds.
  public double prepared(String name) {
    var value = prepared.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "nothing called %s was prepared, only %s".formatted(name, prepared.keySet()));
    }
    return value;
  }

  /// Says how far the part called `part` is. To be called at every step: this is where Ctrl-C ends
  /// the work of a seed.
  public void at(String part, long step, long steps) {
    progress.at(part, step, steps);
  }
}
