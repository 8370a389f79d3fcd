package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import plumbline.model.CausalLm;
import plumbline.model.Divergences;
import plumbline.model.Parameters;
import plumbline.objective.Aggregation;
import plumbline.objective.BatchCounts;
import plumbline.objective.KlPenalty;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.AnchoredUpdate;
import plumbline.train.Forward;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Peak memory of steps of 2,048 and then of 4,096 tokens in rows of 512, each step in one
/// micro-batch a lane, with a vocabulary of 150,000 and a frozen model beside the policy, over what
/// the process held before the first, against a materialised logits tensor with its gradient. Run
/// each in a process of its own: the peak of a process never falls.
final class GrowingSteps {
  private static final int TIME = 512;
  private static final List<Integer> TOKENS = List.of(2_048, 4_096);
  private static final PolicyObjective GRPO =
      PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.SeqMeanTokenMean())
          .with(new KlPenalty(KlPenalty.Form.K3, 0.04));

  private GrowingSteps() {}

  /// A step of GRPO, forward of the reference included.
  static void measureRewarded(Lanes lanes, ObjectNode out) throws InterruptedException {
    measure(
        out,
        lanes,
        (policy, frozen, optimizer, tokens) -> {
          var rows = referred(rows(tokens, _ -> LossKind.POLICY_GRADIENT), frozen, lanes, tokens);
          new Update(policy, lanes, optimizer, settings(tokens))
              .apply(rows, 1e-5, SampleKey.of(tokens), loss(rows));
        });
  }

  /// A step of which every other token is learnt and the rest held to the frozen model by the
  /// divergence of whole distributions.
  static void measureMixture(Lanes lanes, ObjectNode out) throws InterruptedException {
    measure(
        out,
        lanes,
        (policy, frozen, optimizer, tokens) ->
            new AnchoredUpdate(
                    policy,
                    frozen,
                    lanes,
                    optimizer,
                    settings(tokens),
                    Divergences.Direction.REVERSE)
                .apply(
                    rows(tokens, t -> t % 2 == 0 ? LossKind.CROSS_ENTROPY : LossKind.KL_TO_BASE),
                    1e-5,
                    SampleKey.of(tokens)));
  }

  @FunctionalInterface
  private interface Step {
    void take(TrainablePolicy policy, CausalLm frozen, AdamW optimizer, int tokens)
        throws InterruptedException;
  }

  private static void measure(ObjectNode out, Lanes lanes, Step step) throws InterruptedException {
    int vocab = LargeVocabulary.VOCAB;
    try (var policy = SmallLlama.policy(vocab, lanes);
        var start = Parameters.initialise(SmallLlama.config(vocab), 7);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var frozen = new CausalLm(SmallLlama.config(vocab), start);
      long before = ProcessMemory.now();
      for (int tokens : TOKENS) {
        step.take(policy, frozen, optimizer, tokens);
        LargeVocabulary.write(out, "_" + tokens, before, tokens);
      }
    }
  }

  private static Update.Settings settings(int tokens) {
    return new Update.Settings(1, tokens, 1, false, DType.FLOAT32);
  }

  /// Rows of which all but the first token have a loss.
  private static List<TrainingRow> rows(int tokens, IntFunction<LossKind> kinds) {
    return IntStream.range(0, tokens / TIME)
        .mapToObj(row ->
            new TrainingRow(
                SmallLlama.tokens(LargeVocabulary.VOCAB, row, TIME),
                IntStream.range(0, TIME)
                    .mapToObj(t -> t == 0 ? LossKind.NONE : kinds.apply(t))
                    .toList(),
                Floats.filled(TIME, 1f / tokens),
                Floats.filled(TIME, 0f),
                Floats.filled(TIME, row % 2 == 0 ? 1 : -1),
                row))
        .toList();
  }

  /// The rows with the reference's log-probabilities.
  private static List<TrainingRow> referred(
      List<TrainingRow> rows, CausalLm reference, Lanes lanes, int tokens)
      throws InterruptedException {
    var known = Forward.logProbs(_ -> reference, lanes, rows, tokens, 1);
    return IntStream.range(0, rows.size())
        .mapToObj(i -> {
          var row = rows.get(i);
          return new TrainingRow(
              row.tokens(), row.kinds(), row.weights(), known.get(i), row.credit(), row.group());
        })
        .toList();
  }

  private static MicroLoss loss(List<TrainingRow> rows) {
    double[] none = {};
    var totals = StepTotals.of(GRPO, BatchCounts.of(rows), none, none, none, none);
    return (micro, logProbs, _) ->
        GRPO.evaluate(
            new PolicyBatch(
                logProbs,
                logProbs.detach(),
                micro.column(TrainingRow::oldLogProbs),
                null,
                micro.mask(LossKind.POLICY_GRADIENT),
                micro.column(TrainingRow::credit).select(1, 0),
                null),
            totals);
  }
}
