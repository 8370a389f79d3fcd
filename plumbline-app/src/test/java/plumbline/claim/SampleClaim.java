package plumbline.claim;

import java.util.ArrayList;
import java.util.List;

/// A claim whose figures are known, and which remembers the seeds it measured.
final class SampleClaim implements Claim {
  final List<Long> measured = new ArrayList<>();

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public String title() {
    return "a known difference";
  }

  @Override
  public List<Statement> statements() {
    return List.of(
        Statement.of("Ours is lower", "loss [nats]", "ours.loss").below("base.loss"),
        Statement.of("Ours stays small | always", "norm", "ours.norm").below(2),
        Statement.of("Nothing is lost", "loss [nats]", "ours.loss").withinShare(0.5, "base.loss"));
  }

  @Override
  public Outcome prepare(Trial trial) {
    return Outcome.none().figure("rate", 0.5).fact("rate", "0.5, the best of 3");
  }

  @Override
  public Outcome run(Trial trial) {
    for (int step = 0; step < trial.size(10, 2); step++) {
      trial.at("ours", step, 10);
    }
    measured.add(trial.seed());
    double base = 4 + trial.seed();
    return Outcome.none()
        .figure("base.loss", base)
        .figure("ours.loss", base - 1 - 0.1 * trial.seed())
        .figure("ours.norm", 2 * trial.prepared("rate") + trial.seed())
        .fact("text", "generated");
  }
}
