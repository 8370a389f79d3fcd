package plumbline.recipe.policy;

import java.util.List;
import java.util.stream.Collectors;

/// Groups have tokens that were sampled too many optimiser steps ago.
public final class TooOldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param ages of the groups, in optimiser steps
  TooOldException(long step, List<Long> ages, long limit) {
    super(
        ("step %d begins with %d groups whose oldest tokens were sampled %s optimiser steps ago,"
                + " rollout.segments.max-age is %d; raise it (0 is never), or set"
                + " rollout.segments.too-old to drop")
            .formatted(
                step,
                ages.size(),
                ages.stream()
                    .distinct()
                    .sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ")),
                limit));
  }
}
