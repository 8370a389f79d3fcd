package plumbline.claim.jtmath;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.claim.Outcome;
import plumbline.claim.Trial;
import plumbline.claim.jtmath.MedianProblem.Solution;
import plumbline.claim.recipes.RecipeBench;
import plumbline.completion.Sampling;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathVerifier;

/// The runs of one seed: a base model in three stages, data that a model validates, and from them
/// both branches.
final class TrainingArms {
  private static final MathVerifier VERIFIER = MathVerifier.standard();
  static final int BRIEF_TOKENS = 24;
  static final int CHAIN_TOKENS = 40;
  private static final double PEAK = 4e-3;
  private static final int BROAD = 40;
  private static final int MIXED = 80;
  private static final int LAST = 40;
  private static final int SHORT = 120;
  private static final int LONG = 120;
  private static final int BRIEF_STEPS = 40;
  private static final int CHAIN_STEPS = 70;
  private static final double SFT_RATE = 2e-3;
  private static final double RATE = 3e-4;
  private static final int SHOWN = 500;
  private static final int POOLED = 250;
  private static final double SPARING = 0.8;
  private static final String BRIEF = "brief.jsonl";
  private static final String CHAINS = "chains.jsonl";
  private static final String POOL = "pool.jsonl";
  private static final String HELD_OUT = "held-out.jsonl";
  private static final String EVALUATION = "evaluation: {every: 5}\n";
  private static final String HELD_OUT_TEXTS = "held-out-texts.jsonl";

  private final RecipeBench bench;
  private final Trial trial;
  private final MathRows rows;

  TrainingArms(RecipeBench bench) {
    this.bench = bench;
    this.trial = bench.trial();
    this.rows = MathRows.of(trial);
  }

  Outcome all() throws IOException, InterruptedException {
    bench.write(HELD_OUT, rows.questions());
    bench.write(HELD_OUT_TEXTS, rows.heldOutTexts());
    var second = twoStages();
    var validation = validated(second);
    var kept = trial.smoke() ? rows.collected() : validation.kept(); // two steps confirm nothing
    var outcome = validation.figures().and(lastStage(second, kept));
    var base = bench.folder().resolve("anneal/model");
    int shown = Math.min(SHOWN, kept.size() / 2);
    bench.write(BRIEF, MathRows.brief(kept.subList(0, shown)));
    bench.write(CHAINS, MathRows.chains(kept.subList(0, shown)));
    bench.write(POOL, MathRows.answers(kept.subList(shown, Math.min(kept.size(), shown + POOLED))));
    return facts(outcome.and(instruct(base)).and(thinking(base)));
  }

  private Outcome facts(Outcome outcome) {
    return outcome
        .fact(
            "problems",
            "medians of 3 to 9 digits in four levels, the lower one where they are even, %d held out; %,d collected solutions, one in ten wrong, and %,d more that nothing judges"
                .formatted(rows.heldOut().size(), rows.collected().size(), rows.unjudged().size()))
        .fact("model", "2 layers, hidden 64; byte pairs, 300 tokens")
        .fact(
            "base",
            "%d broad steps of 48 texts and %d of the mixture at %s, then %d falling to a hundredth; solutions are learnt, problems are not; optimiser moments begin anew with each stage"
                .formatted(BROAD, MIXED, PEAK, LAST))
        .fact(
            "validator",
            "the base before its last stage, which has read what it judges; four samples at"
                + " temperature 1, two must confirm")
        .fact(
            "branches",
            "SFT of 16 rows at %s falling to a hundredth, on up to %d of what was kept, %d steps for Instruct, %d for Thinking; GRPO of 16 tasks by 8 samples on up to %d others, %d and %d steps at %s"
                .formatted(SFT_RATE, SHOWN, SHORT, LONG, POOLED, BRIEF_STEPS, CHAIN_STEPS, RATE));
  }

  /// Broad texts first, then more of the collected solutions, at a constant rate.
  private Path twoStages() throws IOException, InterruptedException {
    var broad = rows.broad(trial.size(300, 20));
    var texts = MathRows.texts(joined(rows.collected(), rows.unjudged()));
    bench.write("broad.jsonl", joined(broad, texts.subList(0, broad.size() / 2)));
    bench.write("mixture.jsonl", joined(broad.subList(0, broad.size() / 3), texts));
    var shape = new RecipeBench.Shape(64, 2, 300, 128);
    var untrained = bench.untrained(rows.vocabulary(), shape);
    var first = stage("stage-1", untrained, "broad.jsonl", "constant: {warm-up: 5}", BROAD);
    return stage("stage-2", first, "mixture.jsonl", "constant: {}", MIXED);
  }

  private static <T> List<T> joined(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private Path stage(String part, Path model, String data, String schedule, int steps)
      throws IOException, InterruptedException {
    int taken = trial.size(steps, 6);
    return bench.train(
        part,
        model,
        """
        method: sft
        data: {train: %s, eval: %s}
        rows: 48
        optimizer: {adamw: {learning-rate: %s, beta2: 0.98}}
        schedule: {%s}
        evaluation: {every: %d}
        steps: %d
        """
            .formatted(data, HELD_OUT_TEXTS, PEAK, schedule, taken, taken));
  }

  private double loss(String part) throws IOException {
    return bench.read(part, "metrics.jsonl").stream()
        .filter(line -> line.has("evaluation/loss"))
        .toList()
        .getLast()
        .path("evaluation/loss")
        .asDouble();
  }

  private record LastStage(String name, String data, String schedule) {}

  /// The same tokens from the same model: the rate falls or stays, the data are the best or as
  /// before.
  private Outcome lastStage(Path second, List<Solution> kept)
      throws IOException, InterruptedException {
    bench.write("best.jsonl", MathRows.texts(kept));
    int steps = trial.size(LAST, 6);
    var falling = "wsd: {decay: %d, floor: 0.01}".formatted(steps);
    var outcome = Outcome.none().figure("stage-2.loss", loss("stage-2"));
    for (var arm :
        List.of(
            new LastStage("anneal", "best.jsonl", falling),
            new LastStage("constant", "best.jsonl", "constant: {}"),
            new LastStage("anneal-mixture", "mixture.jsonl", falling),
            new LastStage("constant-mixture", "mixture.jsonl", "constant: {}"))) {
      stage(arm.name(), second, arm.data(), arm.schedule(), steps);
      outcome = outcome.figure(arm.name() + ".loss", loss(arm.name()));
    }
    return outcome;
  }

  /// The base model judges what it has learnt from, as it is before its last stage.
  private Validation validated(Path model) throws IOException, InterruptedException {
    return Validation.by(bench, model, rows.collected(), Sampling.random(CHAIN_TOKENS, 1));
  }

  /// Learns what was kept, at a rate that falls from the first step on.
  private Path supervised(String part, Path base, String data, int steps)
      throws IOException, InterruptedException {
    int taken = trial.size(steps, 2);
    return bench.train(
        part,
        base,
        """
        method: sft
        data: {train: %s}
        rows: 16
        optimizer: {adamw: {learning-rate: %s}}
        schedule: {wsd: {decay: %d, floor: 0.01}}
        steps: %d
        """
            .formatted(data, SFT_RATE, taken, taken));
  }

  private Outcome instruct(Path base) throws IOException, InterruptedException {
    var sampling = Sampling.greedy(BRIEF_TOKENS);
    var sft = supervised("instruct-sft", base, BRIEF, SHORT);
    var rl = bench.train("instruct-rl", sft, grpo(BRIEF_TOKENS, trial.size(BRIEF_STEPS, 2), ""));
    return Outcome.none()
        .figure(
            "instruct.base", right(base, Sampling.greedy(CHAIN_TOKENS))) // its own form is longer
        .figure("instruct.sft", right(sft, sampling))
        .figure("instruct.rl", right(rl, sampling));
  }

  private Outcome thinking(Path base) throws IOException, InterruptedException {
    var sampling = Sampling.random(CHAIN_TOKENS, 0.65);
    var sft = supervised("thinking-sft", base, CHAINS, LONG);
    int steps = trial.size(CHAIN_STEPS, 2);
    var single = grpo(CHAIN_TOKENS, steps, EVALUATION);
    var staged = bench.train("staged", sft, trial.smoke() ? single : staged(steps));
    bench.train("single", sft, single);
    return Outcome.none()
        .figure("thinking.base", right(base, sampling))
        .figure("thinking.sft", right(sft, sampling))
        .figure("thinking.rl", right(staged, sampling))
        .and(saved());
  }

  /// Accuracy of both runs at equal tokens, and tokens to equal accuracy.
  private Outcome saved() throws IOException {
    var staged = TokenCurve.of(bench.read("staged", "metrics.jsonl"));
    var single = TokenCurve.of(bench.read("single", "metrics.jsonl"));
    double equal = Math.min(staged.last().tokens(), single.last().tokens());
    double target = single.last().accuracy();
    double needed = single.tokensTo(target).orElseThrow();
    return Outcome.none()
        .figure("staged.accuracy", staged.accuracyAt(equal))
        .figure("single.accuracy", single.accuracyAt(equal))
        .figure("staged.reached", staged.reaches(target, SPARING * needed) ? 1 : 0)
        .fact("stages", begun())
        .fact(
            "tokens to where full length ends",
            "staged %s, single %s".formatted(reached(staged, target), reached(single, target)))
        .fact(
            "tokens of the whole run",
            "staged %.0f, single %.0f".formatted(staged.last().tokens(), single.last().tokens()))
        .fact(
            "accuracy at the end",
            "staged %.3f, single %.3f"
                .formatted(staged.last().accuracy(), single.last().accuracy()));
  }

  private static String reached(TokenCurve curve, double accuracy) {
    var tokens = curve.tokensTo(accuracy);
    return tokens.isPresent() ? "%.0f".formatted(tokens.getAsDouble()) : "not reached";
  }

  /// Where stages began, with how many tasks.
  private String begun() throws IOException {
    return bench.read("staged", "metrics.jsonl").stream()
        .filter(step -> step.has("curriculum/tasks"))
        .map(step ->
            "%d from step %d with %d tasks, estimated by %,d tokens"
                .formatted(
                    step.path("curriculum/stage").asInt(),
                    step.path("step").asInt(),
                    step.path("curriculum/tasks").asInt(),
                    step.path("curriculum/estimate_tokens").asInt()))
        .collect(Collectors.joining(", "));
  }

  /// The Thinking branch in stages, in which a model that has learnt next to nothing has no task.
  static String staged(int steps) {
    return grpo(
        CHAIN_TOKENS,
        steps,
        EVALUATION
            + """
            curriculum:
              samples: 4
              every: 4
              window: 2
              stages:
                stage-1: {max-tokens: 28, pass-rate-low: 0.2, pass-rate-high: 0.8}
                stage-2: {max-tokens: 34, pass-rate-low: 0.1, pass-rate-high: 0.7}
                stage-3: {max-tokens: 40, pass-rate-low: 0.05, pass-rate-high: 0.95}
            """);
  }

  private static String grpo(int cap, int steps, String further) {
    return """
    method: grpo
    data: {train: %s, eval: %s}
    reward: {math: {weight: 1.0}}
    rollout: {group: 8, tasks-per-step: 16, max-tokens: %d}
    %soptimizer: {adamw: {learning-rate: %s}}
    steps: %d
    """
        .formatted(POOL, HELD_OUT, cap, further, RATE, steps);
  }

  /// Share of held-out problems whose answer the verifier finds right.
  private double right(Path model, Sampling sampling) throws IOException, InterruptedException {
    var prompts = rows.heldOut().stream().map(MedianProblem::prompt).toList();
    var said = bench.answers(model, prompts, sampling, 2);
    return IntStream.range(0, said.size())
        .mapToDouble(i -> isRight(rows.heldOut().get(i), said.get(i)) ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static boolean isRight(MedianProblem problem, String response) {
    return AnswerExtraction.of(response)
        .filter(answer -> VERIFIER.verify(problem.solved().answer(), answer).equal())
        .isPresent();
  }
}
