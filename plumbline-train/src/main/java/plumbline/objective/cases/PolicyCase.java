package plumbline.objective.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.objective.Aggregation;
import plumbline.objective.BatchCounts;
import plumbline.objective.KlPenalty;
import plumbline.objective.MasteredTokens;
import plumbline.objective.MismatchWeights;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.objective.TokenChoice;
import plumbline.objective.TopEntropy;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// A policy-gradient loss with every switch around it.
///
/// @param own the fields of its surrogate
/// @param surrogate reads them
/// @param aggregation the usual one, or null for that of the surrogate
record PolicyCase(
    String name,
    String summary,
    List<CaseField> own,
    Function<CaseInput, PolicyLoss> surrogate,
    @Nullable String aggregation)
    implements LossCase {
  private static final List<CaseField> SHARED =
      List.of(
          CaseField.of("lp", "[rows, time] log-probs of the trained policy", "logp"),
          CaseField.of(
              "old", "[rows, time] log-probs at rollout time; lp where missing", "oldLogp"),
          CaseField.of("ref", "[rows, time] log-probs of the reference; needed where beta > 0"),
          CaseField.of("roll", "[rows, time] log-probs as the sampler reported them"),
          CaseField.of("m", "[rows, time] 0/1, trained tokens; all where missing", "mask"),
          CaseField.of("A", "advantages, [rows] or [rows, time]", "Atok", "advantages"),
          CaseField.of("H", "[rows, time] entropies of the trained policy"),
          CaseField.of("aggregation", String.join(" | ", Aggregation.NAMES), "lossAggregation"),
          CaseField.of("L", "constant length of the two -norm aggregations"),
          CaseField.of("N", "trained tokens of the whole step; those given where missing"),
          CaseField.of("Blive", "live rows of the whole step; those given where missing"),
          CaseField.of("B", "rows of the whole step; those given where missing"),
          CaseField.of("microBatches", "how many micro-batches the step has; 1"),
          CaseField.of("beta", "KL coefficient; 0"),
          CaseField.of("kl", "k1 | abs | k2 | k3 | k3+; k3"),
          CaseField.of("klImportance", "whether the KL is multiplied by the ratio; false"),
          CaseField.of(
              "mismatch",
              "token_truncate | token_mask | sequence_truncate | sequence_mask | sequence_geo_mask",
              "is"),
          CaseField.of("cMin", "lower bound of mismatch weights; none"),
          CaseField.of("cMax", "upper bound of mismatch weights; none"),
          CaseField.of("reward", "[rows] 0/1, for the mask of mastered tokens"),
          CaseField.of(
              "mptMask", "off | always | dynamic: mastered tokens of rows with reward 1; off"),
          CaseField.of("tau", "probability from which on a token is mastered; 0.99"),
          CaseField.of("sigma", "entropy below which dynamic masks; 0.2"),
          CaseField.of("entropyScope", "sample | batch; sample"),
          CaseField.of("topEntropy", "share of tokens kept by entropy; 1", "rho"),
          CaseField.of("entropyCoef", "weight of the entropy bonus; 0", "coef"),
          CaseField.of(
              "offPolicyThreshold",
              "rows with A < 0 and mean(roll - lp) above it are dropped; none"));

  @Override
  public List<CaseField> fields() {
    var fields = new ArrayList<>(SHARED);
    fields.addAll(own);
    return List.copyOf(fields);
  }

  @Override
  public Evaluated evaluate(CaseInput input) {
    var objective = objective(input);
    var logProbs = input.matrix("lp").requireGrad();
    var leaves = new ArrayList<>(List.of(new Leaf("lp", logProbs)));
    var entropies = input.matrixOrNull("H");
    if (entropies != null && objective.entropyCoefficient() != 0) {
      leaves.add(new Leaf("H", entropies.requireGrad()));
    }
    var old = input.matrixOrNull("old");
    var batch =
        new PolicyBatch(
            logProbs,
            old == null ? logProbs : old,
            input.matrixOrNull("ref"),
            input.matrixOrNull("roll"),
            mask(input, logProbs),
            input.vectorOrMatrix("A"),
            entropies,
            positive(input));
    var result = objective.evaluate(batch, totals(objective, batch, input));
    return new Evaluated(
        result.share(), leaves, result.metrics(), objective.surrogate().warnings());
  }

  private PolicyObjective objective(CaseInput input) {
    var loss = surrogate.apply(input);
    var usual = aggregation == null ? loss.usualAggregation().name() : aggregation;
    var word = input.word("aggregation", usual);
    double length = input.number("L", word.endsWith("-norm") ? Double.NaN : 1);
    return new PolicyObjective(
        loss,
        Aggregation.named(word, length),
        penalty(input),
        mismatch(input),
        new TokenChoice(
            input.has("topEntropy") ? new TopEntropy(input.number("topEntropy")) : null,
            input.number("offPolicyThreshold", Double.POSITIVE_INFINITY),
            mastered(input)),
        input.number("entropyCoef", 0));
  }

  private static @Nullable KlPenalty penalty(CaseInput input) {
    double beta = input.number("beta", 0);
    var form = KlPenalty.Form.named(input.word("kl", "k3"));
    return beta == 0
        ? null
        : new KlPenalty(form, beta, KlPenalty.Clamp.NONE, input.flag("klImportance", false));
  }

  private static @Nullable MismatchWeights mismatch(CaseInput input) {
    return input.has("mismatch")
        ? new MismatchWeights(
            MismatchWeights.Mode.named(input.word("mismatch", "")),
            input.number("cMin", 0),
            input.number("cMax", Double.POSITIVE_INFINITY))
        : null;
  }

  private static @Nullable MasteredTokens mastered(CaseInput input) {
    var mask = input.word("mptMask", "off");
    var scope = input.word("entropyScope", "sample");
    return switch (mask) {
      case "off" -> null;
      case "always" -> mastered(input, MasteredTokens.Gate.ALWAYS);
      case "dynamic" -> mastered(input, gate(scope));
      default ->
          throw new IllegalArgumentException(
              "mptMask is '%s', must be one of off, always, dynamic".formatted(mask));
    };
  }

  private static MasteredTokens mastered(CaseInput input, MasteredTokens.Gate gate) {
    return new MasteredTokens(input.number("tau", 0.99), input.number("sigma", 0.2), gate);
  }

  private static MasteredTokens.Gate gate(String scope) {
    return switch (scope) {
      case "sample" -> MasteredTokens.Gate.SAMPLE;
      case "batch" -> MasteredTokens.Gate.BATCH;
      default ->
          throw new IllegalArgumentException(
              "entropyScope is '%s', must be sample or batch".formatted(scope));
    };
  }

  private static @Nullable Tensor positive(CaseInput input) {
    if (!input.has("reward")) {
      return null;
    }
    var rewards = input.vector("reward");
    for (double reward : rewards.toDoubles()) {
      if (reward != 0 && reward != 1) {
        throw new IllegalArgumentException(
            "reward has %s, must be 0 or 1: tokens of rows with reward 1 are masked"
                .formatted(reward));
      }
    }
    return rewards.equalTo(1);
  }

  static Tensor mask(CaseInput input, Tensor like) {
    var mask = input.matrixOrNull("m", like);
    return mask == null
        ? Tensors.full(1, DType.BOOL, Device.CPU, like.shape())
        : PolicyBatch.mask(mask);
  }

  private static StepTotals totals(PolicyObjective objective, PolicyBatch batch, CaseInput input) {
    var here = StepTotals.of(objective, List.of(batch));
    var counts =
        new BatchCounts(
            input.number("N", here.counts().tokens()),
            input.number("Blive", here.counts().liveRows()),
            input.number("B", here.counts().rows()),
            input.number("microBatches", 1));
    return here.withCounts(counts);
  }
}
