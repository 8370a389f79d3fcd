package plumbline.credit;

import plumbline.credit.TokenReturns.Whitening;

/// How rewards become one advantage a token. Token rewards are those of [TokenReturns#klInReward]:
/// the penalty of every token, the score of the response on its last.
public sealed interface TokenCredit extends AdvantageRule {
  /// Advantages of the tokens of a batch, and what a critic is trained on.
  ///
  /// @throws IllegalArgumentException where the rule lacks a column, or fewer than two tokens are
  ///   to be whitened
  default Assigned assign(TokenRewards rows) {
    return switch (this) {
      case RewardToGo(double gamma) ->
          Assigned.of(
              TokenReturns.whiten(
                  TokenReturns.rewardToGo(rows.rewards(), rows.mask(), gamma),
                  rows.mask(),
                  Whitening.UNBIASED));
      case GroupBaseline() ->
          Assigned.of(
              TokenReturns.whiten(
                  TokenReturns.spread(rows.lessGroupMean(), rows.mask()),
                  rows.mask(),
                  Whitening.UNBIASED));
      case GreedyBaseline() ->
          Assigned.of(
              TokenReturns.lessBaseline(
                  TokenReturns.rewardToGo(rows.rewards(), rows.mask(), 1),
                  rows.mask(),
                  rows.greedyRewards()));
      case Gae(double gamma, double lambda, boolean whitened) -> {
        var estimate =
            TokenReturns.gae(rows.rewards(), rows.criticValues(), rows.mask(), gamma, lambda);
        yield new Assigned(
            whitened
                ? TokenReturns.whiten(estimate.advantages(), rows.mask(), Whitening.UNBIASED)
                : estimate.advantages(),
            estimate.returns());
      }
    };
  }

  /// What a rule made of a batch, all `[rows][time]` and shared with the caller.
  final class Assigned {
    private final double[][] advantages;
    private final double[][] returns;

    private Assigned(double[][] advantages, double[][] returns) {
      this.advantages = advantages;
      this.returns = returns;
    }

    private static Assigned of(double[][] advantages) {
      return new Assigned(advantages, advantages);
    }

    /// What the policy is trained with.
    public double[][] advantages() {
      return advantages;
    }

    /// What a critic is trained on; of a rule without a critic the advantages.
    public double[][] returns() {
      return returns;
    }
  }

  /// The reward still to come, whitened over the batch (REINFORCE++).
  ///
  /// @param gamma discount of a token, in (0, 1]
  record RewardToGo(double gamma) implements TokenCredit {
    public RewardToGo {
      checkShare("gamma", gamma);
    }

    @Override
    public String name() {
      return "reinforce++";
    }

    @Override
    public int leastGroup() {
      return 1;
    }
  }

  /// The reward of the response less the mean of its group, whitened over the tokens of the batch
  /// (REINFORCE++ with baseline).
  record GroupBaseline() implements TokenCredit {
    @Override
    public String name() {
      return "reinforce++-baseline";
    }

    @Override
    public int leastGroup() {
      return 2;
    }
  }

  /// The reward still to come less the reward of the greedy response (ReMax).
  record GreedyBaseline() implements TokenCredit {
    @Override
    public String name() {
      return "remax";
    }

    @Override
    public int leastGroup() {
      return 1;
    }
  }

  /// Generalised advantages of a critic's values.
  ///
  /// @param gamma discount of a token, in (0, 1]
  /// @param lambda weight of further steps, in (0, 1]
  /// @param whitened whether advantages are brought to mean 0 and deviation 1 over the batch
  record Gae(double gamma, double lambda, boolean whitened) implements TokenCredit {
    public Gae {
      checkShare("gamma", gamma);
      checkShare("lambda", lambda);
    }

    @Override
    public String name() {
      return "gae";
    }

    @Override
    public int leastGroup() {
      return 1;
    }
  }

  private static void checkShare(String name, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException("%s is %s, must lie in (0, 1]".formatted(name, value));
    }
  }
}
