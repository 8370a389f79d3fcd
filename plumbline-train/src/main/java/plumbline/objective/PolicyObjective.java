package plumbline.objective;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;
import plumbline.text.trajectory.TokenFate;

/// A policy-gradient objective as a row of settings: surrogate, masks and weights per token, KL and
/// entropy terms, aggregation. Applied in this order:
///
/// ```
/// l    = surrogate;  l = 0 for rows and tokens that a mask drops;  l *= mismatch weight
/// l   += coefficient * KL
/// loss = aggregate(l) - entropyCoefficient * tokenMean(H)
/// ```
///
/// The share of each micro-batch is divided by the counts of the whole step, so the gradients of
/// micro-batches add up to that of the step.
///
/// @param surrogate the policy loss
/// @param aggregation how tokens become one number
/// @param kl penalty against the reference, or null
/// @param mismatch correction of the sampler's log-probabilities, or null
/// @param choice which tokens keep their surrogate
/// @param entropyCoefficient weight of the entropy bonus, 0 for none
public record PolicyObjective(
    PolicyLoss surrogate,
    Aggregation aggregation,
    @Nullable KlPenalty kl,
    @Nullable MismatchWeights mismatch,
    TokenChoice choice,
    double entropyCoefficient) {
  public PolicyObjective {
    checkMeaning(surrogate, aggregation);
    if (!Double.isFinite(entropyCoefficient)) {
      throw new IllegalArgumentException(
          "the entropy coefficient is %s, must be a number".formatted(entropyCoefficient));
    }
  }

  /// The surrogate alone, aggregated as it was published.
  public static PolicyObjective of(PolicyLoss surrogate) {
    return of(surrogate, surrogate.usualAggregation());
  }

  /// The surrogate alone under another aggregation.
  public static PolicyObjective of(PolicyLoss surrogate, Aggregation aggregation) {
    return new PolicyObjective(surrogate, aggregation, null, null, TokenChoice.ALL, 0);
  }

  /// This objective with another KL penalty.
  public PolicyObjective with(@Nullable KlPenalty penalty) {
    return new PolicyObjective(
        surrogate, aggregation, penalty, mismatch, choice, entropyCoefficient);
  }

  /// This objective with another correction of the sampler.
  public PolicyObjective with(@Nullable MismatchWeights weights) {
    return new PolicyObjective(surrogate, aggregation, kl, weights, choice, entropyCoefficient);
  }

  /// This objective with another choice of tokens.
  public PolicyObjective with(TokenChoice other) {
    return new PolicyObjective(surrogate, aggregation, kl, mismatch, other, entropyCoefficient);
  }

  /// This objective with another choice of tokens by entropy.
  public PolicyObjective with(@Nullable TopEntropy share) {
    return with(new TokenChoice(share, choice.offPolicyThreshold(), choice.mastered()));
  }

  /// This objective with another threshold for rows that left the policy.
  public PolicyObjective withOffPolicyThreshold(double threshold) {
    return with(new TokenChoice(choice.topEntropy(), threshold, choice.mastered()));
  }

  /// This objective with another weight of the entropy bonus.
  public PolicyObjective withEntropyCoefficient(double coefficient) {
    return new PolicyObjective(surrogate, aggregation, kl, mismatch, choice, coefficient);
  }

  /// Whether the sampler's report is read.
  public boolean asksSampler() {
    return mismatch != null || choice.asksSampler();
  }

  /// What one micro-batch contributes to the loss of its step.
  ///
  /// @param share a single number with gradient; the shares of all micro-batches add up to the loss
  /// @param metrics detached figures of this micro-batch
  public record Result(Tensor share, LossMetrics metrics) {}

  /// The contribution of one micro-batch. With no trained token it is 0 and carries no gradient.
  ///
  /// @throws IllegalArgumentException for columns that no sound rollout or forward makes, by row
  ///   and token, and where a term lacks its column
  public Result evaluate(PolicyBatch batch, StepTotals step) {
    ColumnCheck.check(batch, surrogate instanceof PolicyLoss.Gmpo);
    var columns = Columns.of(batch);
    var measures = new Measures(columns);
    var perToken = perToken(columns, step, measures);
    perToken = choice.apply(perToken, batch, columns, step, measures);
    perToken = weighted(perToken, batch, columns, measures);
    if (kl != null && kl.coefficient() > 0) {
      var estimate = kl.perToken(columns, referenceOf(batch));
      measures.tokenMean("kl", estimate);
      perToken = perToken.plus(estimate.times(kl.coefficient()));
    }
    var share = aggregation.share(perToken, batch.mask(), step.counts());
    if (batch.entropies() != null) {
      measures.tokenMean("entropy", batch.mask().choose(batch.entropies(), 0));
    }
    if (entropyCoefficient != 0) {
      var bonus = entropyBonus(batch).share(step.counts().tokens());
      share = share.minus(bonus.times(entropyCoefficient));
    }
    return new Result(share, measures.read());
  }

  /// The objective on one batch that is the whole step.
  public Result evaluate(PolicyBatch wholeStep) {
    return evaluate(wholeStep, StepTotals.of(this, List.of(wholeStep)));
  }

  /// What became of every token of a micro-batch, one list a row: the first reason for which the
  /// policy loss sends it no gradient. Takes a backward of its own and leaves the batch as it is.
  public List<List<TokenFate>> fates(PolicyBatch batch, StepTotals step) {
    return Fates.of(this, batch, step);
  }

  Tensor perToken(Columns columns, StepTotals step, Measures measures) {
    var advantages = columns.advantages();
    measures.logRatios();
    return switch (surrogate) {
      case PolicyLoss.Clipped loss -> {
        var ratio = columns.ratio();
        measures.clippedTokens(ratio, 1 - loss.low(), 1 + loss.high());
        yield TokenSurrogates.clipped(ratio, advantages, loss);
      }
      case PolicyLoss.Gspo(var low, var high) ->
          rowClipped(columns, RowSurrogates.meanRatio(columns), low, high, measures);
      case PolicyLoss.Luspo(var low, var high) ->
          rowClipped(columns, RowSurrogates.meanRatio(columns), low, high, measures);
      case PolicyLoss.RlooSequence(var low, var high) ->
          rowClipped(columns, RowSurrogates.sumRatio(columns), low, high, measures);
      case PolicyLoss.GspoToken(var low, var high) -> {
        var ratio = RowSurrogates.tokenwiseMeanRatio(columns);
        measures.clippedTokens(ratio, 1 - low, 1 + high);
        yield TokenSurrogates.clipped(ratio, ratio, advantages, low, high);
      }
      case PolicyLoss.Gmpo loss -> {
        measures.clippedLogRatios(loss);
        yield columns.spread(RowSurrogates.gmpo(columns, loss));
      }
      case PolicyLoss.Cispo(var min, var max) -> {
        var ratio = columns.ratio();
        measures.clippedTokens(ratio, min, max);
        yield TokenSurrogates.cispo(ratio, advantages, columns.logProbs(), min, max);
      }
      case PolicyLoss.Sapo loss -> TokenSurrogates.sapo(columns.ratio(), advantages, loss);
      case PolicyLoss.Reinforce() -> TokenSurrogates.reinforce(columns.logProbs(), advantages);
      case PolicyLoss.Vespo loss -> {
        measures.rowMean("phi", RowSurrogates.vespoWeight(columns, loss));
        yield RowSurrogates.vespo(columns, loss);
      }
      case CovarianceLoss loss -> covariance(columns, loss, step, measures);
    };
  }

  private Tensor rowClipped(
      Columns columns, Tensor ratio, double low, double high, Measures measures) {
    var advantages = columns.rowAdvantages(surrogate.name());
    measures.clippedRows(ratio, advantages, 1 - low, 1 + high);
    return columns.spread(TokenSurrogates.clipped(ratio, ratio, advantages, low, high));
  }

  private static Tensor covariance(
      Columns columns, CovarianceLoss surrogate, StepTotals step, Measures measures) {
    if (step.covariance() == null) {
      throw new IllegalArgumentException(
          "%s needs the covariances of the whole step in StepTotals".formatted(surrogate.name()));
    }
    var apart = step.covariance().chosen(surrogate, columns);
    measures.tokenShare("covariance_apart", apart);
    var ratio = columns.ratio();
    return switch (surrogate) {
      case CovarianceLoss.ClipCov clip -> {
        measures.clippedTokens(ratio, 1 - clip.low(), 1 + clip.high());
        yield TokenSurrogates.clipped(ratio, ratio, columns.advantages(), clip.low(), clip.high())
            .maskedFill(apart, 0);
      }
      case CovarianceLoss.KlCov kl -> {
        var plain = ratio.times(columns.advantages()).negate();
        yield apart.choose(plain.plus(columns.logRatio().abs().times(kl.coefficient())), plain);
      }
    };
  }

  private Tensor weighted(Tensor perToken, PolicyBatch batch, Columns columns, Measures measures) {
    if (mismatch == null) {
      return perToken;
    }
    var rollout = batch.rollout();
    if (rollout == null) {
      throw new IllegalArgumentException(
          "mismatch weights compare old with roll, but the batch has no roll column");
    }
    var weights = mismatch.weights(batch.old(), rollout, batch.mask());
    measures.weights(weights);
    if (surrogate instanceof PolicyLoss.Gmpo) {
      var logs = columns.mask().choose(weights, 1).log();
      return perToken.times(columns.rowMean(logs).exp());
    }
    return perToken.times(columns.mask().choose(weights, 0));
  }

  private LossSum entropyBonus(PolicyBatch batch) {
    var entropies = batch.entropiesFor("the entropy bonus");
    return new LossSum(batch.mask().choose(entropies, 0).sum(), 0);
  }

  private static Tensor referenceOf(PolicyBatch batch) {
    if (batch.reference() == null) {
      throw new IllegalArgumentException(
          "beta > 0 needs the ref column (log-probs of the reference), which the batch lacks");
    }
    return batch.reference();
  }

  private static void checkMeaning(PolicyLoss surrogate, Aggregation aggregation) {
    switch (surrogate) {
      case PolicyLoss.Gmpo _ when !(aggregation instanceof Aggregation.SeqMeanTokenMean) ->
          throw new IllegalArgumentException(
              "gmpo reduces per sequence; lossAggregation must be unset or seq-mean");
      case PolicyLoss.Gspo _ when !(aggregation instanceof Aggregation.SeqMeanTokenMean) ->
          throw new IllegalArgumentException(
              ("gspo has one ratio per sequence and %s would weight sequences by length;"
                      + " use seq-mean-token-mean, luspo, or gspo-token")
                  .formatted(aggregation.name()));
      case PolicyLoss.RlooSequence _ when !(aggregation instanceof Aggregation.SeqMeanTokenMean) ->
          throw new IllegalArgumentException(
              "rloo-seq reduces per sequence; lossAggregation must be unset or seq-mean");
      case PolicyLoss.Luspo _ when !(aggregation instanceof Aggregation.SeqMeanTokenSum) ->
          throw new IllegalArgumentException(
              "luspo is gspo times the length; lossAggregation must be unset or"
                  + " seq-mean-token-sum");
      default -> {}
    }
  }
}
