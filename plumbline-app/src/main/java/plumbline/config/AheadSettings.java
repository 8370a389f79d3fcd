package plumbline.config;

import plumbline.config.section.Section;

/// Groups that are sampled while earlier ones are trained on.
///
/// @param steps how many steps ahead
/// @param lanes threads that sample beside those that train; 0 for as many
public record AheadSettings(int steps, int lanes) {
  static AheadSettings read(Section in) {
    return new AheadSettings(
        in.count("steps", "how many steps ahead groups are sampled: so old are their weights")
            .atLeast(1L, "without the section a step samples for itself")
            .atMost(16L, "every step ahead holds a copy of the weights")
            .or(1L)
            .intValue(),
        in.count("threads", "threads that sample beside those that train; 0 is as many as those")
            .atMost(1024L, "each holds a cache")
            .or(0L)
            .intValue());
  }

  /// How many lanes sample where `training` train.
  public int lanes(int training) {
    return lanes == 0 ? training : lanes;
  }
}
