package plumbline.config;

import plumbline.config.section.Cases;
import plumbline.config.section.Section;

/// The learning rate over the run, as a share of the largest; every schedule first rises linearly.
public sealed interface ScheduleSettings {
  /// Steps over which the rate rises from 0.
  int warmUp();

  /// Stays at 1.
  record Constant(int warmUp) implements ScheduleSettings {}

  /// Falls along a line to `floor`.
  record Linear(int warmUp, double floor) implements ScheduleSettings {}

  /// Falls along half a cosine to `floor`.
  record Cosine(int warmUp, double floor) implements ScheduleSettings {}

  /// Stays at 1, then falls along a line to `floor` over the last `decay` steps.
  record WarmUpStableDecay(int warmUp, int decay, double floor) implements ScheduleSettings {}

  /// What the recipe may name, for a run of so many steps.
  static Cases<ScheduleSettings> cases(int steps) {
    return Cases.<ScheduleSettings>of("constant", in -> new Constant(warmUp(in, steps)))
        .and("linear", in -> new Linear(warmUpBeforeAFall(in, steps), floor(in)))
        .and("cosine", in -> new Cosine(warmUpBeforeAFall(in, steps), floor(in)))
        .and("wsd", in -> stable(in, steps));
  }

  private static WarmUpStableDecay stable(Section in, int steps) {
    int warmUp = warmUp(in, steps);
    int decay =
        in.count("decay", "steps over which the rate falls at the end")
            .atLeast(1L, "without decay it is the constant schedule")
            .orDerived((long) Math.max(1, steps / 10))
            .intValue();
    in.check(
        warmUp + decay <= steps,
        "decay",
        "is %d, must be at most %d: warm-up (%d) and decay share the %d steps"
            .formatted(decay, Math.max(0, steps - warmUp), warmUp, steps));
    return new WarmUpStableDecay(warmUp, decay, floor(in));
  }

  private static int warmUp(Section in, int steps) {
    return warmUp(in, steps, "the run has no more steps");
  }

  private static int warmUpBeforeAFall(Section in, int steps) {
    return warmUp(in, Math.max(0, steps - 1), "the rate falls over at least one step");
  }

  private static int warmUp(Section in, int most, String why) {
    return in.count("warm-up", "steps over which the rate rises from 0")
        .must(count -> count <= most, "at most " + most, why)
        .or(0L)
        .intValue();
  }

  private static double floor(Section in) {
    return in.number("floor", "share of the largest rate at the end")
        .atLeast(0.0, "it is a share")
        .atMost(1.0, "it is a share")
        .or(0.0);
  }
}
