package plumbline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.credit.AdvantageRule;
import plumbline.credit.Credit;
import plumbline.credit.TokenCredit;

/// How rewards become advantages.
///
/// @param rule the estimator
/// @param critic how its critic learns, null for a rule without one
public record CreditSettings(AdvantageRule rule, @Nullable CriticSettings critic) {
  /// How a critic learns.
  ///
  /// @param learningRate constant
  /// @param clip how far a value may move from that of the rollout before it earns nothing
  /// @param weightDecay of its weights
  public record CriticSettings(double learningRate, double clip, double weightDecay) {
    private static CriticSettings read(Section in) {
      return new CriticSettings(
          in.number("learning-rate", "constant, of its own AdamW")
              .above(0.0, "no value would be learnt")
              .atMost(10.0, "every weight moves by about the learning rate")
              .or(1e-5),
          in.number("clip", "how far a value may move from that of the rollout")
              .above(0.0, "a value must be able to move")
              .or(0.2),
          in.number("weight-decay", "share by which weights shrink per unit of learning rate")
              .atLeast(0.0, "weights would grow")
              .or(0.0));
    }
  }

  /// What the recipe may name.
  ///
  /// @param eps usual addition to a deviation
  /// @param weights of the reward columns
  static Cases<CreditSettings> cases(double eps, List<Double> weights) {
    return Cases.<CreditSettings>of("group", in -> of(group(in, eps)))
        .and("mean-only", _ -> of(new Credit.MeanOnly()))
        .and("batch", in -> of(new Credit.Batch(eps(in, 1e-4))))
        .and("rloo", CreditSettings::rloo)
        .and("opo", _ -> of(new Credit.Opo()))
        .and("passk", in -> of(new Credit.PassK(eps(in, 1e-6))))
        .and("gpg", _ -> of(new Credit.Gpg()))
        .and("gdpo", in -> of(gdpo(in, weights)))
        .and("reinforce++", in -> of(new TokenCredit.RewardToGo(share(in, "gamma", 1.0))))
        .and("reinforce++-baseline", _ -> of(new TokenCredit.GroupBaseline()))
        .and("remax", _ -> of(new TokenCredit.GreedyBaseline()))
        .and("gae", CreditSettings::gae);
  }

  private static Credit.Group group(Section in, double eps) {
    return new Credit.Group(
        eps(in, eps),
        in.count("ddof", "of the deviation in a group: 0 divides squares by n, 1 by n - 1")
            .must(ddof -> ddof <= 1, "0 or 1", "there is no other deviation")
            .or(1L)
            .intValue());
  }

  private static Credit.Gdpo gdpo(Section in, List<Double> weights) {
    return new Credit.Gdpo(
        weights,
        eps(in, 1e-4),
        in.truth("batch", "normalise the summed columns over the batch too").or(true));
  }

  private static CreditSettings of(AdvantageRule rule) {
    return new CreditSettings(rule, null);
  }

  private static CreditSettings rloo(Section in) {
    return of(
        new Credit.Rloo(
            in.truth("normalised", "bring the advantages of the batch to mean 0, deviation 1")
                .or(false)));
  }

  private static CreditSettings gae(Section in) {
    var rule =
        new TokenCredit.Gae(
            share(in, "gamma", 1.0),
            share(in, "lambda", 0.95),
            in.truth("whiten", "bring the advantages of the batch to mean 0, deviation 1")
                .or(true));
    return new CreditSettings(
        rule, in.section("critic", "the network that values states", CriticSettings::read));
  }

  private static double share(Section in, String key, double usual) {
    return in.number(key, key.equals("gamma") ? "discount of a token" : "weight of further steps")
        .above(0.0, "nothing but the next token would count")
        .atMost(1.0, "it is a share")
        .or(usual);
  }

  private static double eps(Section in, double usual) {
    return in.number("eps", "added to the standard deviation")
        .above(0.0, "a group of equal rewards has standard deviation 0")
        .or(usual);
  }
}
