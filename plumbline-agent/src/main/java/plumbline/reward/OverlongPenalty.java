package plumbline.reward;

import java.util.List;
import plumbline.text.trajectory.Episode;

/// DAPO's soft punishment of overlong responses (eq. 13): 0 up to `cap - cache` sampled tokens,
/// then falling linearly to -1 at `cap`, and -1 beyond.
///
/// @param cap the length in tokens from which on the penalty is -1
/// @param cache over how many tokens before the cap it falls
public record OverlongPenalty(int cap, int cache) implements RewardFunction {
  /// The name of the column.
  public static final String COLUMN = "overlong";

  public OverlongPenalty {
    if (cache < 1 || cache > cap) {
      throw new IllegalArgumentException(
          "overlong cache is %d, must be from 1 to the cap of %d tokens".formatted(cache, cap));
    }
  }

  @Override
  public Evidence evidence() {
    return Evidence.FORM;
  }

  @Override
  public List<String> columns() {
    return List.of(COLUMN);
  }

  @Override
  public RewardColumns score(Episode episode) {
    return RewardColumns.of(COLUMN, new Verdict.Scored(penalty(episode.sampledTokens())));
  }

  /// The penalty of a response of `length` tokens.
  public double penalty(int length) {
    double overlong = length - (double) (cap - cache);
    return overlong <= 0 ? 0 : -Math.min(1, overlong / cache);
  }
}
