package plumbline.cli;

import static java.util.Locale.ROOT;

import plumbline.claim.ClaimRun;

/// Shows how far a claim is; seeds that are done stay on the screen.
///
/// @param line takes what is shown
record ClaimProgress(WorkLine line) implements ClaimRun.Display {
  @Override
  public void at(String work, String part, long step, long steps) {
    line.show("%s  %s %d/%d".formatted(work, part, step, steps));
  }

  @Override
  public void done(String work, double seconds, int seedsLeft) {
    line.leave(
        String.format(
            ROOT,
            "%s  done in %.0f s, %d %s left",
            work,
            seconds,
            seedsLeft,
            seedsLeft == 1 ? "seed" : "seeds"));
  }
}
