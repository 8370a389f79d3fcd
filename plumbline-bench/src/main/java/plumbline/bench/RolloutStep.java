package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import plumbline.completion.Prompt;
import plumbline.credit.Credit;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.metric.TensorBoardSink;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Pieces;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.recipe.policy.Rewarding;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.TruncationRule;
import plumbline.reward.Verdict;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// GRPO as a recipe runs it, samples decoded and judged, metrics and samples written: steps of 8
/// prompts with 8 samples each, 32 prompt tokens, one optimiser step. Between them stand bare ones,
/// part by part, which sample as many tokens and pass them through the policy: what a step takes
/// longer is not arithmetic. Products stand before and after every step. Rewards are drawn by key,
/// so that every group has something to learn.
final class RolloutStep {
  private static final int GROUPS = 8;
  private static final int GROUP = 8;
  private static final int VOCAB = 512;
  private static final int MICRO_TOKENS = 2048;
  private static final int WARM = 2;
  private static final int STEPS = 6;
  private static final double TRL_TOKENS_PER_GFLOP = 1863.0 / 400;

  private final Lanes lanes;
  private final int length;
  private final List<Double> full = new ArrayList<>();
  private final List<Double> gemms = new ArrayList<>();
  private final List<Double> perProduct = new ArrayList<>();
  private final List<Double> generate = new ArrayList<>();
  private final List<Double> forward = new ArrayList<>();
  private final List<Double> update = new ArrayList<>();
  private final List<Double> optimizer = new ArrayList<>();

  private RolloutStep(Lanes lanes, int length) {
    this.lanes = lanes;
    this.length = length;
  }

  /// With `length` new tokens.
  static void measure(Lanes lanes, int length, ObjectNode out) throws InterruptedException {
    try (var scratch = ScratchDirectory.make()) {
      var steps = new RolloutStep(lanes, length);
      steps.train(scratch);
      steps.write(out);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void train(ScratchDirectory scratch) throws IOException, InterruptedException {
    var tokenizers = scratch.path().resolve("tokenizer");
    TokenizerTrainer.bytePairs(texts(), VOCAB, SpecialTokenNames.standard()).write(tokenizers);
    try (var tokenizer = Tokenizer.load(tokenizers);
        var policy = SmallLlama.policy(VOCAB, lanes);
        var adam = new AdamW(policy.trained(), AdamW.Settings.standard(0));
        var run =
            Run.open(
                scratch.run("grpo"),
                policy,
                adam,
                first -> List.of(TensorBoardSink.open(scratch.path(), first, Instant.now())),
                _ -> {})) {
      var parts = new Parts(policy, adam);
      var completer =
          new LocalCompleter(
              parts.engine, tokenizer, _ -> SmallLlama.tokens(VOCAB, 0, 1), adam::steps);
      var reward =
          RewardFunction.of("drawn", episode -> new Verdict.Scored(episode.key().uniform(0)));
      var rollout =
          new GroupRollout(
              completer,
              task -> new Prompt.OfTokens(SmallLlama.tokens(VOCAB, task.id(), Decoding.PROMPT)),
              EpisodeScoring.of(reward),
              Decoding.sampling(length),
              GROUP);
      new PolicyGradientRecipe(
              (_, step) -> new GroupSource.Collected(rollout.roll(parts.tasks(step), 1, step)),
              new Rewarding(
                  RewardAggregation.of("drawn").truncating(TruncationRule.KEEP),
                  new Credit.Group(1e-4)),
              PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2, null, null)),
              new Passes(1, 1),
              new Course(new Schedule.Constant(1e-5, 0), WARM + STEPS + 1, 1),
              Pieces.of(tokenizer))
          .train(parts.networks(), run, Evaluator.none());
    }
  }

  /// Enough for a tokenizer to find as many pairs as it needs.
  private static Stream<String> texts() {
    return IntStream.range(0, 64)
        .mapToObj(text ->
            IntStream.range(0, 512)
                .map(place -> 'a' + (int) (new SampleKey(3, text, 0, 0).uniform(place) * 26))
                .mapToObj(Character::toString)
                .collect(Collectors.joining()));
  }

  /// The parts of a step, and the time that each takes alone.
  private final class Parts {
    private final TrainablePolicy policy;
    private final AdamW adam;
    private final BatchEngine engine;
    private final Update updates;
    private boolean counts;
    private long started;
    private double before;

    Parts(TrainablePolicy policy, AdamW adam) {
      this.policy = policy;
      this.adam = adam;
      this.engine = new BatchEngine(policy.network(0), lanes, null);
      this.updates =
          new Update(
              policy, lanes, adam, new Update.Settings(1, MICRO_TOKENS, 1, false, DType.FLOAT32));
    }

    Networks networks() {
      return new Networks(
          updates, this::logProbs, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Ends a step of the recipe, measures a bare one and begins the next.
    List<Task> tasks(long step) throws InterruptedException {
      if (counts) {
        double seconds = secondsSince(started);
        double gemm = (before + GemmRate.measure(lanes, DType.FLOAT32)) / 2;
        full.add(seconds);
        gemms.add(gemm);
        perProduct.add(1 / (seconds * gemm));
      }
      counts = step >= WARM && step < WARM + STEPS;
      bare(step);
      before = GemmRate.measure(lanes, DType.FLOAT32);
      started = System.nanoTime();
      return LongStream.range(0, GROUPS)
          .mapToObj(group -> Task.of(step * GROUPS + group, "", ""))
          .toList();
    }

    private void bare(long step) throws InterruptedException {
      var requests = Decoding.requests(VOCAB, GROUPS * GROUP, GROUPS, length);
      long start = System.nanoTime();
      var generated = engine.generate(requests);
      note(generate, start);
      var rows = SampledRows.of(requests, generated, GROUPS);
      start = System.nanoTime();
      logProbs(rows);
      note(forward, start);
      start = System.nanoTime();
      updates.apply(
          rows,
          1e-5,
          SampleKey.of(step),
          (_, logProbs, _) -> new PolicyObjective.Result(logProbs.mean(), LossMetrics.none()));
      note(update, start);
      start = System.nanoTime();
      adam.step(1e-5);
      note(optimizer, start);
    }

    private void note(List<Double> part, long start) {
      if (counts) {
        part.add(secondsSince(start));
      }
    }

    List<Floats> logProbs(List<TrainingRow> rows) throws InterruptedException {
      return Forward.logProbs(policy::network, lanes, rows, MICRO_TOKENS, 1);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void write(ObjectNode out) {
    double rows = GROUPS * GROUP;
    double tokens = rows * (Decoding.PROMPT + length);
    double step = Repeated.median(full);
    double updating = Repeated.median(update);
    double sampling = Repeated.median(generate);
    double reading = Repeated.median(forward);
    double stepping = Repeated.median(optimizer);
    out.put("tokens_per_second", tokens / step);
    out.put("generated_per_second", rows * length / sampling);
    out.put("share_generate", sampling / step);
    out.put("share_forward", reading / step);
    out.put("share_backward", (updating - reading - stepping) / step);
    out.put("share_optimizer", stepping / step);
    out.put("share_rest", 1 - (sampling + updating) / step);
    out.put("gemm_gflops", Repeated.median(gemms) / 1e9);
    out.put("tokens_per_gflop", tokens * Repeated.median(perProduct) * 1e9);
    out.put("over_trl", tokens * Repeated.median(perProduct) * 1e9 / TRL_TOKENS_PER_GFLOP);
    out.put("peak_megabytes", ProcessMemory.peak() / 1e6);
  }
}
