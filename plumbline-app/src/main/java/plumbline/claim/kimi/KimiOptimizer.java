package plumbline.claim.kimi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.model.TokenBatch;
import plumbline.model.layer.Asked;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Observed;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Kimi K2 (arXiv 2507.20534) and Moonlight (arXiv 2502.16982) on their optimiser: QK-Clip bounds
/// attention scores at no loss, updates have the size of AdamW's, Muon needs fewer tokens, and
/// checkpoints in 8 bits are read as they are meant.
public final class KimiOptimizer implements Claim {
  private static final double LIMIT = 5;
  private static final double[] GROWING_RATES = {0.01, 0.02, 0.05};
  private static final double[] ADAM_RATES = {1e-3, 3e-3, 1e-2, 3e-2};
  private static final double[] MUON_RATES = {1e-2, 3e-2, 0.1, 0.3};
  private static final int EVERY = 10;
  private static final Optional<QkClip.Settings> WATCHED =
      Optional.of(QkClip.Settings.of(Double.POSITIVE_INFINITY));

  @Override
  public String name() {
    return "kimi-k2-optimizer";
  }

  @Override
  public String title() {
    return "Muon with QK-Clip against Muon and AdamW; 8-bit checkpoints";
  }

  @Override
  public List<Statement> statements() {
    var largest = "largest attention score of the run, latent attention, the growing rate";
    return List.of(
        Statement.of("With Muon attention scores grow without bound", largest, "muon.score")
            .above(3 * LIMIT),
        Statement.of("They grow more with Muon than with AdamW", largest, "muon.score")
            .above("adamw.score"),
        Statement.of(
                "The same, each at its best rate",
                "largest attention score of the run, plain attention",
                "muon.tuned-score")
            .above("adamw.tuned-score"),
        Statement.of("QK-Clip bounds them near its limit of 5", largest, "clip.score")
            .below(1.5 * LIMIT),
        Statement.of(
                "The same at a very large rate",
                "largest attention score of the run, latent attention, rate 0.05",
                "clip.score-at-0.05")
            .below(1.5 * LIMIT),
        Statement.of(
                "After a clip the batch that triggered it gives the limit",
                "largest score of layer 0 on that batch, after a step at rate 0",
                "clip.after")
            .within(1e-3 * LIMIT, LIMIT),
        Statement.of(
                "QK-Clip costs no loss",
                "held-out loss, nats a character, the growing rate",
                "clip.loss")
            .notWorseByShare(0.02, "muon.loss"),
        Statement.of(
                "Updates have a root mean square of about 0.2, whatever the shape",
                "Muon's first update, smallest over five shapes of Gaussian gradients",
                "rms.smallest")
            .above(0.14),
        Statement.of(
                "The same",
                "Muon's first update, largest over five shapes of Gaussian gradients",
                "rms.largest")
            .below(0.24),
        Statement.of(
                "Without the factor they fall as 1/sqrt(max(n, m))",
                "slope of log root mean square over log max(n, m)",
                "rms.slope")
            .within(0.1, -0.5),
        Statement.of(
                "Muon has a lower loss than AdamW after equal tokens",
                "held-out loss, nats a character, both at their best rate",
                "muon.tuned-loss")
            .below("adamw.tuned-loss"),
        Statement.of(
                "Muon needs fewer tokens (52 % of the FLOPs) for AdamW's last loss",
                "share of the tokens until AdamW's last held-out loss", "muon.share-of-tokens")
            .below(1),
        Statement.of(
                "8-bit checkpoints are read as value times factor of the block",
                "largest difference of a weight, blocks of 20 by 20, mixture in the paper's names",
                "loader.difference")
            .within(0, 0),
        Statement.of(
                "A model read from 8 bits is that of the numbers they stand for",
                "largest difference of a logit",
                "loader.logits")
            .within(1e-6, 0),
        Statement.of(
                "16-bit checkpoints are read as they are",
                "largest difference of a weight",
                "loader.difference-16")
            .within(0, 0),
        Statement.of(
                "Every number is read, and no other",
                "numbers read against the formula's count",
                "loader.numbers")
            .within(0, "loader.counted"));
  }

  private static int steps(Trial trial) {
    return trial.size(60, 2);
  }

  /// The learning rates, on a seed of their own.
  @Override
  public Outcome prepare(Trial trial) throws IOException, InterruptedException {
    return best(trial, false).and(best(trial, true)).and(growing(trial));
  }

  /// The smallest rate at which Muon without a clip passes three times the limit.
  private static Outcome growing(Trial trial) throws IOException, InterruptedException {
    var text = TinyText.of(trial.data());
    for (double rate : GROWING_RATES) {
      var arm = new Arm("muon at %s, latent".formatted(rate), true, rate, false, WATCHED);
      var result = arm.train(trial, TinyModels.latent(text.vocab()), text, steps(trial));
      if (result.largestScore() > 3 * LIMIT) {
        return growing(OptionalDouble.of(rate));
      }
    }
    return growing(OptionalDouble.empty());
  }

  /// @param enough the rate that was found, where one was
  static Outcome growing(OptionalDouble enough) {
    double largest = GROWING_RATES[GROWING_RATES.length - 1];
    var tried = Arrays.toString(GROWING_RATES);
    return Outcome.none()
        .figure("growing-rate", enough.orElse(largest))
        .fact(
            "growing rate",
            enough.isPresent()
                ? "%s, constant: the smallest of %s at which Muon passed three times the limit on a seed of its own"
                    .formatted(enough.getAsDouble(), tried)
                : "%s, constant: the largest of %s; Muon passed three times the limit at none of them on a seed of its own"
                    .formatted(largest, tried));
  }

  private static Outcome best(Trial trial, boolean muon) throws IOException, InterruptedException {
    var text = TinyText.of(trial.data());
    var losses = new TreeMap<Double, Double>();
    var arm = muon ? "muon" : "adamw";
    var tried = new ArrayList<String>();
    for (double rate : muon ? MUON_RATES : ADAM_RATES) {
      var name = "%s at %s".formatted(arm, rate);
      var run = new Arm(name, muon, rate, true, Optional.empty());
      double loss = run.train(trial, TinyModels.plain(text.vocab()), text, steps(trial)).loss();
      losses.putIfAbsent(loss, rate);
      tried.add(String.format(Locale.ROOT, "%s: %.4f", rate, loss));
    }
    double rate = losses.firstEntry().getValue();
    return Outcome.none()
        .figure(arm + ".rate", rate)
        .fact(
            "learning rate of " + arm,
            "%s, the best on a seed of its own (%s)".formatted(rate, String.join(", ", tried)));
  }

  private static Outcome loading(Trial trial, TinyText text) throws IOException {
    return Loading.measure(
        TinyModels.mixture(text.vocab()),
        trial.seed(),
        text.heldOut(trial.size(16, 2), Arm.LENGTH));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    var text = TinyText.of(trial.data());
    return scores(trial, text)
        .and(UpdateSizes.measure(trial.seed()))
        .and(loading(trial, text))
        .and(tokens(trial, text))
        .fact("text", text.source())
        .fact(
            "training",
            "%d steps of %d windows of %d characters; weight decay 0.1, gradient norm at most 1"
                .formatted(steps(trial), Arm.ROWS, Arm.LENGTH));
  }

  private static Outcome scores(Trial trial, TinyText text) throws InterruptedException {
    var config = TinyModels.latent(text.vocab());
    int steps = steps(trial);
    double rate = trial.prepared("growing-rate");
    var adam = new Arm("adamw, latent", false, rate, false, WATCHED);
    var muon = new Arm("muon, latent", true, rate, false, WATCHED);
    var limit = Optional.of(QkClip.Settings.of(LIMIT));
    var clip = new Arm("muon-clip, latent", true, rate, false, limit);
    var fast = new Arm("muon-clip at 0.05, latent", true, 0.05, false, limit);
    var after = new double[1];
    var unclipped =
        muon.train(
            trial,
            config,
            text,
            new Arm.Course(steps, steps),
            (policy, optimizer, rows) -> after[0] = after(trial, policy, optimizer, rows));
    var clipped = clip.train(trial, config, text, steps);
    return Outcome.none()
        .figure("adamw.score", adam.train(trial, config, text, steps).largestScore())
        .figure("muon.score", unclipped.largestScore())
        .figure("muon.loss", unclipped.loss())
        .figure("clip.score", clipped.largestScore())
        .figure("clip.score-at-0.05", fast.train(trial, config, text, steps).largestScore())
        .figure("clip.loss", clipped.loss())
        .figure("clip.after", after[0]);
  }

  /// The largest score of layer 0 after one clip, by a step at a rate of nothing, of a model that
  /// grew without; deeper layers get other inputs once this one is clipped.
  private static double after(
      Trial trial, TrainablePolicy policy, Optimizer optimizer, List<TrainingRow> rows)
      throws InterruptedException {
    var settings = new Update.Settings(1.0, Arm.ROWS * Arm.LENGTH, 1.0, false, DType.FLOAT32);
    var limit = Optional.of(QkClip.Settings.of(LIMIT));
    var key = SampleKey.of(trial.seed());
    new Update(policy, trial.lanes(), optimizer, settings.clipped(limit))
        .apply(rows, 1e-30, key, MicroLoss.crossEntropy(rows));
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var batch = TokenBatch.of(rows.stream().map(TrainingRow::tokens).toList());
      var real = new boolean[batch.rows() * batch.time()];
      Arrays.fill(real, true);
      var observed = Observed.withScores(real);
      policy.network(0).states(batch, Asked.all(), Dropout.none(), false, observed);
      return Collections.max(Objects.requireNonNull(observed.largestScores().get(0)));
    }
  }

  private static Outcome tokens(Trial trial, TinyText text) throws InterruptedException {
    var config = TinyModels.plain(text.vocab());
    var adam = new Arm("adamw", false, trial.prepared("adamw.rate"), true, WATCHED);
    var muon = new Arm("muon", true, trial.prepared("muon.rate"), true, WATCHED);
    var course = new Arm.Course(steps(trial), EVERY);
    var baseline = adam.train(trial, config, text, course, (_, _, _) -> {});
    var ours = muon.train(trial, config, text, course, (_, _, _) -> {});
    return Outcome.none()
        .figure("adamw.tuned-loss", baseline.loss())
        .figure("muon.tuned-loss", ours.loss())
        .figure("adamw.tuned-score", baseline.largestScore())
        .figure("muon.tuned-score", ours.largestScore())
        .figure("muon.share-of-tokens", ours.shareUntil(baseline.loss()));
  }
}
