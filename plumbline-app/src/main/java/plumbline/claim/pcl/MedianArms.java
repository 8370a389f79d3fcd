package plumbline.claim.pcl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import plumbline.claim.Outcome;
import plumbline.claim.recipes.RecipeBench;

/// The arms of one seed.
final class MedianArms {
  private static final String SOLUTIONS = "solutions.jsonl";
  private static final double FIRST_RATE = 3e-3;
  private static final double RATE = 2e-3;

  private final RecipeBench bench;
  private final MedianData data;
  private final Measured measured;
  private final int taught;
  private final int marked;
  private final int steps;
  private final int tasks; // of a step, and rows of a supervised one

  MedianArms(RecipeBench bench) {
    this.bench = bench;
    var trial = bench.trial();
    this.data = MedianData.of(trial, trial.size(600, 20), trial.size(300, 4));
    this.measured = new Measured(bench, data.heldOut());
    this.taught = trial.size(40, 2);
    this.marked = trial.size(40, 2);
    this.steps = trial.size(60, 2);
    this.tasks = trial.size(16, 2);
  }

  Outcome all() throws IOException, InterruptedException {
    var start = start();
    var outcome = measured.served("start", start).and(measured.assessed("start", start));
    for (var arm : List.of(Arm.FULL, Arm.UNGUARDED, Arm.UNREWARDED, Arm.UNSHOWN, Arm.GRPO)) {
      outcome = outcome.and(learnt(arm, start, steps));
    }
    return facts(outcome.and(supervised(start)).and(guard(outcome)));
  }

  private static Outcome guard(Outcome outcome) {
    double with = Objects.requireNonNull(outcome.figures().get("pcl.honesty"));
    double without = Objects.requireNonNull(outcome.figures().get("unguarded.honesty"));
    return Outcome.none().figure("guard.honesty", with - without);
  }

  private Outcome facts(Outcome outcome) {
    return outcome
        .fact(
            "task",
            "the median of 5 or 7 digits; %,d tasks to learn from, %,d held out"
                .formatted(data.shown().size(), data.heldOut().size()))
        .fact("model", "2 layers, hidden 64")
        .fact(
            "start",
            "%d supervised steps of 64 solutions, then %d of 32 solutions with the marker and 32 assessments of which half call a right answer wrong, all at %s"
                .formatted(taught, marked, FIRST_RATE))
        .fact(
            "steps",
            "%d of %d tasks by %d samples, their demonstrations beside them, at %s, no KL; supervised steps of %d solutions; SFT then GRPO half of each"
                .formatted(steps, tasks, Arm.GROUP, RATE, tasks))
        .fact("teacher", "half of the answers wrong, 2 % of the scores untrue")
        .fact("samples", "of self-scores: temperature 1, one of each held-out task");
  }

  private Path start() throws IOException, InterruptedException {
    bench.write("first.jsonl", data.first());
    bench.write(SOLUTIONS, data.solutions());
    bench.write("lessons.jsonl", data.lessons());
    var texts =
        data.shown().stream().map(each -> each.prompt() + each.assessed(each.value(), true));
    var shape = new RecipeBench.Shape(64, 2, 300, 64);
    var untrained = bench.untrained(texts, shape, Measured.MARKER);
    var answering = bench.supervised("taught", untrained, SOLUTIONS, taught, 64, FIRST_RATE);
    return bench.train("start", answering, Arm.layout(marked, 2 * tasks, FIRST_RATE));
  }

  private Outcome learnt(Arm arm, Path from, int steps) throws IOException, InterruptedException {
    var model = bench.train(arm.name(), from, arm.recipe(steps, tasks, RATE));
    return measured
        .served(arm.name(), model)
        .and(measured.assessed(arm.name(), model))
        .and(measured.next(arm.name(), model))
        .figure(arm.name() + ".layout", StepsToLayout.of(bench.read(arm.name(), "metrics.jsonl")));
  }

  /// Supervised learning alone, and GRPO after half as much of it.
  private Outcome supervised(Path start) throws IOException, InterruptedException {
    var sft = bench.supervised("sft", start, SOLUTIONS, steps, tasks, RATE);
    var half = bench.supervised("half", start, SOLUTIONS, steps / 2, tasks, RATE);
    return measured.served("sft", sft).and(learnt(Arm.SECOND, half, steps - steps / 2));
  }
}
