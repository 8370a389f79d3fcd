package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.preference.PairRows;
import plumbline.recipe.preference.PairScorer;
import plumbline.recipe.preference.PreferenceRecipe;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Run;
import plumbline.train.Update;

/// DPO as a recipe runs it, metrics written: steps of 4 and of 16 pairs whose halves have 128
/// tokens, with a live reference; with prompts of 32 tokens that both halves share, with halves
/// that share nothing, and with shared prompts and halves of unequal lengths. Between the steps of
/// 4 pairs stand bare ones, which pass the same rows through reference and policy and compare
/// nothing: what a step takes longer is not arithmetic. Before every counted step stand products,
/// since what the machine gives changes within seconds; of 4 pairs the first twenty steps do not
/// count.
final class PreferenceStep {
  private static final int VOCAB = 512;
  private static final int PROMPT = 32;
  private static final int FEW = 4;
  private static final int MANY = 16;
  private static final int WARM = 1;
  private static final int COLD = 20;
  private static final double TRL_TOKENS_PER_GFLOP = 4455.0 / 400;

  private final Lanes lanes;
  private final Kind kind;
  private final List<PairRows> pairs;
  private final int steps;
  private final List<Double> full = new ArrayList<>();
  private final List<Double> gemms = new ArrayList<>();
  private final List<Double> bare = new ArrayList<>();
  private final List<Double> reference = new ArrayList<>();

  /// What the pairs of a step are like.
  private enum Kind {
    /// Halves that share nothing.
    APART,
    /// Halves with a prompt in common.
    SHARED,
    /// Halves of 48 to 128 tokens with a prompt in common.
    UNEQUAL
  }

  private PreferenceStep(Lanes lanes, Kind kind, int count) {
    this.lanes = lanes;
    this.kind = kind;
    this.pairs =
        IntStream.range(0, count)
            .mapToObj(i -> new PairRows(i, row(i, 0, kind), row(i, 1, kind), 1, 1))
            .toList();
    this.steps = count == FEW ? 6 : 2;
  }

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    for (int count : new int[] {FEW, MANY}) {
      var all = new EnumMap<Kind, PreferenceStep>(Kind.class);
      for (var kind : Kind.values()) {
        if (count == MANY || kind != Kind.UNEQUAL) {
          all.put(kind, new PreferenceStep(lanes, kind, count));
        }
      }
      for (int round = 0;
          round < (count == FEW ? 4 : 2);
          round++) { // in turn: a second load hits all
        for (var each : all.values()) {
          each.run(count == FEW && round == 0 ? COLD : WARM);
        }
      }
      write(all, count, out);
    }
  }

  private static void write(Map<Kind, PreferenceStep> all, int count, ObjectNode out) {
    var shared = Objects.requireNonNull(all.get(Kind.SHARED));
    var apart = Objects.requireNonNull(all.get(Kind.APART));
    double seconds = Repeated.median(shared.full);
    double perProduct = shared.perProduct();
    out.put("tokens_per_second_" + count, shared.rate());
    out.put("gemm_gflops_" + count, Repeated.median(shared.gemms) / 1e9);
    out.put("over_trl_" + count, shared.tokens() * perProduct * 1e9 / TRL_TOKENS_PER_GFLOP);
    out.put("utilisation_" + count, shared.flops() * perProduct);
    out.put("best_tokens_per_second_" + count, shared.tokens() / Collections.min(shared.full));
    out.put("share_reference_" + count, Repeated.median(shared.reference) / seconds);
    if (!shared.bare.isEmpty()) {
      out.put("share_rest_" + count, 1 - Repeated.median(shared.bare) / seconds);
    }
    out.put("tokens_per_second_apart_" + count, apart.rate());
    out.put("utilisation_apart_" + count, apart.flops() * apart.perProduct());
    out.put("sharing_" + count, shared.rate() / apart.rate());
    var unequal = all.get(Kind.UNEQUAL);
    if (unequal != null) {
      double equal = shared.read() / Repeated.median(shared.full);
      out.put(
          "unequal_over_equal_" + count, unequal.read() / Repeated.median(unequal.full) / equal);
    }
  }

  /// The median, over the counted steps, of a step per operation that products before it could have
  /// done.
  private double perProduct() {
    return Repeated.median(
        IntStream.range(0, full.size())
            .mapToObj(step -> 1 / (full.get(step) * gemms.get(step)))
            .toList());
  }

  private static TrainingRow row(int pair, int half, Kind kind) {
    var prompt = new SampleKey(1, pair, kind == Kind.APART ? half : 0, 0);
    var answer = new SampleKey(2, pair, half, 0);
    int time = kind == Kind.UNEQUAL ? 48 + 16 * ((3 * pair + 2 * half) % 6) : SmallLlama.TIME;
    var ids =
        IntStream.range(0, time)
            .map(t -> (int) ((t < PROMPT ? prompt : answer).uniform(t) * VOCAB))
            .toArray();
    var kinds =
        IntStream.range(0, time)
            .mapToObj(t -> t < PROMPT ? LossKind.NONE : LossKind.PREFERENCE)
            .toList();
    var zeros = Floats.filled(time, 0f);
    return new TrainingRow(Tokens.of(ids), kinds, Floats.filled(time, 1f), zeros, zeros, pair);
  }

  /// Tokens of both halves per second, prompts counted twice, over the median step.
  private double rate() {
    return tokens() / Repeated.median(full);
  }

  private long tokens() {
    return rows().stream().mapToLong(row -> row.tokens().size()).sum();
  }

  /// Tokens that the model reads, a prompt in common once.
  private long read() {
    return tokens() - (kind == Kind.APART ? 0 : (long) PROMPT * pairs.size());
  }

  private List<TrainingRow> rows() {
    return pairs.stream()
        .flatMap(pair ->
            Stream.of(pair.chosen().inGroup(pair.index()), pair.rejected().inGroup(pair.index())))
        .toList();
  }

  /// Arithmetic of a step: policy forward and backward, reference forward; the head, and what the
  /// last block does behind its attention, where a token is scored.
  private double flops() {
    var config = SmallLlama.config(VOCAB);
    double head = 2.0 * config.hidden() * VOCAB;
    double behind = 2.0 * config.hidden() * (config.hidden() + 3.0 * SmallLlama.WIDTH);
    long scored = tokens() - 2L * PROMPT * pairs.size();
    double all = read() * (config.forwardFlops(SmallLlama.TIME) - head) + scored * head;
    return 4 * (all - (read() - scored) * behind);
  }

  /// @param warm steps that do not count
  private void run(int warm) throws InterruptedException {
    try (var scratch = ScratchDirectory.make()) {
      train(scratch, warm);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void train(ScratchDirectory scratch, int warm) throws IOException, InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var start = Parameters.initialise(SmallLlama.config(VOCAB), 7);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.01));
        var run = Run.open(scratch.run("dpo"), policy, optimizer, _ -> List.of(), _ -> {})) {
      var update =
          new Update(
              policy, lanes, optimizer, new Update.Settings(1, 4096, 1, false, DType.FLOAT32));
      var network = new CausalLm(SmallLlama.config(VOCAB), start);
      var frozen = PairScorer.of(_ -> network, lanes, update.settings());
      var clock = new Clock(update, frozen, warm);
      new PreferenceRecipe(
              clock::batch,
              PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.1)),
              1,
              new Schedule.Constant(1e-5, 0),
              warm + steps + 1,
              1)
          .train(
              update,
              PairScorer.of(policy::network, lanes, update.settings()),
              clock::reference,
              run);
    }
  }

  /// Takes the times of one run, between the steps of which it takes bare ones.
  private final class Clock {
    private final Update update;
    private final PairScorer frozen;
    private final int warm;
    private boolean counts;
    private long started;

    Clock(Update update, PairScorer frozen, int warm) {
      this.update = update;
      this.frozen = frozen;
      this.warm = warm;
    }

    List<PairRows> batch(long step) throws InterruptedException {
      if (counts) {
        full.add((System.nanoTime() - started) / 1e9);
      }
      if (kind == Kind.SHARED && pairs.size() == FEW) {
        bareStep(step);
      }
      counts = step >= warm && step < warm + steps;
      if (counts) {
        gemms.add(GemmRate.briefly(lanes));
      }
      started = System.nanoTime();
      return pairs;
    }

    List<Floats> reference(List<PairRows> some) throws InterruptedException {
      long begun = System.nanoTime();
      var scores = frozen.logProbs(some);
      if (counts) {
        reference.add((System.nanoTime() - begun) / 1e9);
      }
      return scores;
    }

    private void bareStep(long step) throws InterruptedException {
      long begun = System.nanoTime();
      frozen.logProbs(pairs);
      update.applyGroups(
          rows(),
          1e-5,
          SampleKey.of(step),
          (_, logProbs, _) -> new PolicyObjective.Result(logProbs.mean(), LossMetrics.none()));
      if (step >= warm) {
        bare.add((System.nanoTime() - begun) / 1e9);
      }
    }
  }
}
