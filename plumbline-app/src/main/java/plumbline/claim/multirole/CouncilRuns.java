package plumbline.claim.multirole;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import plumbline.claim.Trial;
import plumbline.metric.MetricNames;
import plumbline.metric.MetricsFile;
import plumbline.metric.StepMetrics;
import plumbline.reward.perspective.RoleQuestion;

/// The runs of a seed, each a recipe.
///
/// @param place where they lie
record CouncilRuns(Workdir place, Trial trial) {
  static final int ROLES = 3;
  static final int ALONE_STEPS = 400;
  static final int ALONE_ROWS = 24;
  static final double ALONE_RATE = 4e-3;
  static final int CHAIN_STEPS = 150;
  static final int CHAIN_ROWS = 8;
  static final double CHAIN_RATE = 2e-3;
  static final int QUESTIONS = 96;
  static final int ALIGN_STEPS = 25;
  static final double ALIGN_RATE = 4e-4;
  static final double DELTA = 0.9;
  private static final String BASE = "base";

  static List<RoleQuestion> questions(Council council, long stream, int count) {
    return LongStream.range(0, count)
        .mapToObj(number -> council.question(stream, number, ROLES))
        .toList();
  }

  /// All of them, from the model that answers from one role.
  void all(Council council) throws IOException, InterruptedException {
    var alone = LongStream.range(0, trial.size(8000, 600)).mapToObj(council::alone).toList();
    var texts = new ArrayList<String>();
    alone.stream().limit(2000).forEach(row -> texts.add(row.prompt() + "\n" + row.text()));
    texts.add(
        "I will answer from the perspectives of: There is no universal answer, it depends on who is"
            + " asked. 3 of 3 agree, so the answer is");
    place.model(texts, trial.seed());
    place.write("alone.jsonl", alone);
    place.writeQuestions("questions.jsonl", questions(council, 0, trial.size(QUESTIONS, 8)));
    int steps = trial.size(ALONE_STEPS, 100);
    supervised(BASE, "fresh", steps, ALONE_RATE);
    multiRole("ordered", 1, 1, 1, false);
    multiRole("plain", 3, 1, trial.size(ALIGN_STEPS, 2), false);
    place.copy("plain/sft", "shaped/sft");
    multiRole("shaped", 3, DELTA, trial.size(ALIGN_STEPS, 2), true);
    double aStep = sum(BASE, MetricNames.TRAINED_TOKENS) / steps;
    double further = sum("plain/sft", MetricNames.TRAINED_TOKENS) / aStep;
    supervised("alone", "base/model", (int) Math.max(1, Math.round(further)), CHAIN_RATE);
  }

  private void supervised(String output, String model, int steps, double rate)
      throws IOException, InterruptedException {
    place.run(
        trial,
        output,
        steps,
        false,
        """
        method: sft
        model: %s
        data: {train: alone.jsonl}
        rows: %d
        optimizer: {adamw: {learning-rate: %s}}
        schedule: {cosine: {warm-up: %d}}
        checkpoint: {every: 0}
        seed: %d
        steps: %d
        output: %s
        """
            .formatted(model, ALONE_ROWS, rate, steps / 10, trial.seed(), steps, output));
  }

  private void multiRole(String output, int orders, double delta, int steps, boolean resume)
      throws IOException, InterruptedException {
    int learning = trial.size(CHAIN_STEPS, 2);
    place.run(
        trial,
        output,
        learning + steps,
        resume,
        """
        method: multirole
        model: base/model
        data: {train: questions.jsonl}
        synthesis: {paths: 8, orders: %d, max-tokens: 32, slots: 512, turn: "Wait, as {role}:"}
        sft: {steps: %d, rows: %d, learning-rate: %s}
        shaping: {delta: %s}
        rollout: {group: 8, tasks-per-step: 8, max-tokens: %d}
        optimizer: {adamw: {learning-rate: %s}}
        checkpoint: {every: 0}
        seed: %d
        steps: %d
        output: %s
        """
            .formatted(
                orders,
                learning,
                CHAIN_ROWS,
                CHAIN_RATE,
                delta,
                Hearing.MAX_TOKENS,
                ALIGN_RATE,
                trial.seed(),
                steps,
                output));
  }

  private double sum(String run, String metric) throws IOException {
    double sum = 0;
    for (var step : steps(run)) {
      sum += step.values().getOrDefault(metric, Double.NaN);
    }
    return sum;
  }

  /// Share of groups without a difference in reward, mean over the run.
  double dead(String run) throws IOException {
    return sum(run, MetricNames.DEAD_GROUPS) / steps(run).size();
  }

  private List<StepMetrics> steps(String run) throws IOException {
    return MetricsFile.steps(place.folder().resolve(run).resolve("metrics.jsonl"));
  }
}
