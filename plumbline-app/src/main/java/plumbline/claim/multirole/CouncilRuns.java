package plumbline.claim.multirole;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import plumbline.claim.recipes.RecipeBench;
import plumbline.metric.MetricNames;
import plumbline.metric.MetricsFile;
import plumbline.metric.StepMetrics;
import plumbline.reward.perspective.RoleQuestion;

/// The runs of a seed, each a recipe.
///
/// @param bench where they lie
record CouncilRuns(RecipeBench bench) {
  static final int WIDTH = 64;
  static final int ALONE_STEPS = 400;
  static final int ALONE_ROWS = 24;
  static final int FURTHER_ROWS = 64;
  static final double ALONE_RATE = 3e-3;
  static final int CHAIN_STEPS = 250;
  static final int CHAIN_ROWS = 8;
  static final double CHAIN_RATE = 3e-3;
  static final int QUESTIONS = 96;
  static final int PATHS = 4;
  static final int ORDERS = 3;
  static final int TASKS = 4;
  static final int ALIGN_STEPS = 100;
  static final double ALIGN_RATE = 2e-4;
  static final double DELTA = 0.9;
  private static final String BASE = "base";
  private static final String FEW = "questions.jsonl";
  private static final String MANY = "more-questions.jsonl";
  private static final String CLOSINGS =
      "I will answer from the perspectives of: There is no universal answer, it depends on who is"
          + " asked. 3 of 3 agree, so the answer is";

  static List<RoleQuestion> questions(Council council, long stream, int count) {
    return LongStream.range(0, count).mapToObj(number -> council.question(stream, number)).toList();
  }

  /// All of them, from the model that answers from one role.
  void all(Council council) throws IOException, InterruptedException {
    var trial = bench.trial();
    var alone = LongStream.range(0, trial.size(8000, 600)).mapToObj(council::alone).toList();
    bench.write(
        "alone.jsonl",
        alone.stream()
            .map(row -> Map.of("prompt", row.prompt(), "completion", row.text()))
            .toList());
    int few = trial.size(QUESTIONS, 8);
    write(FEW, questions(council, 0, few));
    write(MANY, questions(council, 0, ORDERS * few));
    var texts =
        Stream.concat(
            alone.stream().limit(2000).map(row -> row.prompt() + "\n" + row.text()),
            Stream.of(CLOSINGS));
    int steps = trial.size(ALONE_STEPS, 100);
    var fresh = bench.untrained(texts, new RecipeBench.Shape(WIDTH, 2, 800, 192));
    var base = bench.train(BASE, fresh, supervised(ALONE_ROWS, steps, ALONE_RATE));
    int aligned = trial.size(ALIGN_STEPS, 2);
    bench.train("ordered", base, multiRole(MANY, 1, 1, 1));
    bench.train("plain", base, multiRole(FEW, ORDERS, 1, aligned));
    bench.trainBehind("plain/sft", "shaped", base, multiRole(FEW, ORDERS, DELTA, aligned));
    double aRow = sum(BASE, MetricNames.TRAINED_TOKENS) / (steps * ALONE_ROWS);
    double further = sum("plain/sft", MetricNames.TRAINED_TOKENS) / (aRow * FURTHER_ROWS);
    int more = (int) Math.max(1, Math.round(further));
    bench.train("alone", base, supervised(FURTHER_ROWS, more, CHAIN_RATE));
  }

  private void write(String name, List<RoleQuestion> questions) throws IOException {
    bench.write(name, questions.stream().map(CouncilRuns::row).toList());
  }

  private static Map<String, Object> row(RoleQuestion question) {
    return Map.of(
        "task", question.kind(),
        "mode", question.mode().name(),
        "question", question.text(),
        "options", question.options(),
        "roles", question.roles(),
        "gold", question.gold());
  }

  static String supervised(int rows, int steps, double rate) {
    return """
    method: sft
    data: {train: alone.jsonl}
    rows: %d
    optimizer: {adamw: {learning-rate: %s}}
    schedule: {cosine: {warm-up: %d}}
    steps: %d
    """
        .formatted(rows, rate, steps / 10, steps);
  }

  String multiRole(String questions, int orders, double delta, int steps) {
    return """
    method: multirole
    data: {train: %s}
    synthesis: {paths: %d, orders: %d, max-tokens: 32, slots: 512, turn: "Wait, as {role}:"}
    sft: {steps: %d, rows: %d, learning-rate: %s}
    shaping: {delta: %s}
    rollout: {group: 8, tasks-per-step: %d, max-tokens: %d}
    optimizer: {adamw: {learning-rate: %s}}
    steps: %d
    """
        .formatted(
            questions,
            PATHS,
            orders,
            bench.trial().size(CHAIN_STEPS, 2),
            CHAIN_ROWS,
            CHAIN_RATE,
            delta,
            TASKS,
            Hearing.MAX_TOKENS,
            ALIGN_RATE,
            steps);
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
    return MetricsFile.steps(bench.folder().resolve(run).resolve("metrics.jsonl"));
  }
}
