package plumbline.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Section;
import plumbline.objective.AdaptiveEntropy;
import plumbline.objective.AdaptiveKl;
import plumbline.objective.KlPenalty;
import plumbline.objective.MasteredTokens;
import plumbline.objective.MismatchWeights;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenChoice;
import plumbline.objective.TopEntropy;
import plumbline.recipe.policy.Rewarding;

/// Reads what surrounds the policy loss: the divergence from the reference, the bonus of entropy,
/// masks and weights of tokens.
final class ObjectiveReader {
  /// The correction of samples of older weights where a recipe names none.
  static final MismatchWeights USUAL_MISMATCH =
      new MismatchWeights(MismatchWeights.Mode.TOKEN_TRUNCATE, 0, 2);

  private ObjectiveReader() {}

  /// Where the divergence from the reference counts.
  enum Place {
    /// As a term of the loss.
    LOSS,
    /// Taken off the reward.
    REWARD
  }

  /// @param loss a term of the loss, or null
  /// @param reward a penalty in the reward, or null
  record Kl(@Nullable KlPenalty loss, Rewarding.@Nullable Penalty reward) {}

  static PolicyObjective read(Section top, LossReader.Loss loss, Kl kl, boolean masksMastered) {
    double bonus =
        top.number("entropy-bonus", "factor of the mean entropy, subtracted from the loss")
            .atLeast(0.0, "a negative bonus collapses the policy")
            .or(0.0);
    return new PolicyObjective(
        loss.loss(),
        loss.aggregation(),
        kl.loss(),
        top.optional(
            "mismatch", "weights where sampler and trainer differ", ObjectiveReader::mismatch),
        choice(top, masksMastered),
        bonus);
  }

  static @Nullable AdaptiveEntropy adaptive(Section top) {
    return top.optional(
        "adaptive-entropy",
        "moves the entropy bonus so that the entropy stays above a target",
        in ->
            new AdaptiveEntropy(
                in.number("target", "nats; without effect above it")
                    .atLeast(0.0, "an entropy is not negative")
                    .or(0.2),
                in.number("increment", "how far the bonus moves an optimiser step")
                    .above(0.0, "it would stand still")
                    .or(0.005)));
  }

  static Kl kl(Section top, PolicyMethod.KlRow row) {
    return top.section("kl", "divergence from the frozen reference", in -> divergence(in, row));
  }

  private static Kl divergence(Section in, PolicyMethod.KlRow row) {
    var place =
        in.choice("in", "whether it is a term of the loss or taken off the reward", Place.class)
            .or(row.inReward() ? Place.REWARD : Place.LOSS);
    boolean ofLoss = place == Place.LOSS;
    var form =
        in.choice("kind", "estimator of the divergence", KlPenalty.Form.class)
            .orDerived(ofLoss ? KlPenalty.Form.K3 : KlPenalty.Form.K1);
    double coefficient =
        in.number("coefficient", "factor of the divergence; 0 needs no reference")
            .atLeast(0.0, "a negative factor drives the policy away from the reference")
            .orDerived(ofLoss == !row.inReward() ? row.coefficient() : 0.0);
    in.check(
        form != KlPenalty.Form.K1 || !ofLoss || coefficient == 0,
        "kind",
        "is k1, must be k2 or k3: the gradient of k1 has mean zero");
    in.check(
        ofLoss || form == KlPenalty.Form.K1,
        "kind",
        "is %s, must be k1 where kl.in is reward: the reward has no gradient, and k1 no bias"
            .formatted(word(form)));
    var clamp = clamp(in, ofLoss, coefficient);
    boolean weighted = weighted(in, ofLoss, coefficient);
    var adaptive = in.optional("adaptive", "moves the factor to a target", ObjectiveReader::target);
    in.check(
        adaptive == null || !ofLoss,
        "adaptive",
        "is given, must be left out where kl.in is loss: it moves the penalty in the reward");
    in.check(
        adaptive == null || coefficient > 0,
        "adaptive",
        "is given, must be left out where kl.coefficient is 0: it multiplies");
    if (coefficient == 0) {
      return new Kl(null, null);
    }
    return ofLoss
        ? new Kl(new KlPenalty(form, coefficient, clamp, weighted), null)
        : new Kl(null, new Rewarding.Penalty(coefficient, adaptive));
  }

  private static KlPenalty.Clamp clamp(Section in, boolean ofLoss, double coefficient) {
    var clamp =
        in.choice("clamp", "what keeps the estimate of a token finite", KlPenalty.Clamp.class)
            .or(KlPenalty.Clamp.NONE);
    in.check(
        ofLoss || clamp == KlPenalty.Clamp.NONE,
        "clamp",
        "is given, must be left out where kl.in is reward: it bounds the term of the loss");
    in.check(
        coefficient > 0 || clamp == KlPenalty.Clamp.NONE,
        "clamp",
        "is given, must be left out where kl.coefficient is 0: there is no term to bound");
    return clamp;
  }

  private static boolean weighted(Section in, boolean ofLoss, double coefficient) {
    boolean weighted =
        in.truth("importance-weighted", "times exp(logp - old), for tokens of an older policy")
            .or(false);
    in.check(
        ofLoss || !weighted,
        "importance-weighted",
        "is true, must be false where kl.in is reward: the reward has no ratio");
    in.check(
        coefficient > 0 || !weighted,
        "importance-weighted",
        "is true, must be false where kl.coefficient is 0: there is no term to weigh");
    return weighted;
  }

  private static String word(KlPenalty.Form form) {
    return form.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static AdaptiveKl target(Section in) {
    return new AdaptiveKl(
        in.number("target", "nats a token").above(0.0, "it is divided by").or(0.1),
        in.number("horizon", "samples over which the factor moves")
            .above(0.0, "it is divided by")
            .or(10_000.0));
  }

  private static MismatchWeights mismatch(Section in) {
    var mode =
        in.choice("mode", "what is bounded, and how", MismatchWeights.Mode.class)
            .or(MismatchWeights.Mode.TOKEN_TRUNCATE);
    boolean isBand =
        mode == MismatchWeights.Mode.TOKEN_MASK || mode == MismatchWeights.Mode.SEQUENCE_GEO_MASK;
    double most =
        in.number("max", "greatest weight")
            .above(0.0, "nothing would be trained")
            .orDerived(
                switch (mode) {
                  case TOKEN_TRUNCATE, SEQUENCE_TRUNCATE -> 2.0;
                  case SEQUENCE_MASK -> 3.0;
                  case TOKEN_MASK, SEQUENCE_GEO_MASK -> 5.0;
                });
    double least =
        in.number("min", "smallest weight")
            .atLeast(0.0, "a weight is not negative")
            .must(weight -> weight <= most, "at most mismatch.max", "the weights lie between them")
            .orDerived(isBand ? Math.min(0.5, most) : 0.0);
    return new MismatchWeights(mode, Math.min(least, most), most);
  }

  private static TokenChoice choice(Section top, boolean masksMastered) {
    double share =
        top.number("top-entropy", "share of the tokens trained, those of highest entropy; 1 is all")
            .atLeast(0.0, "it is a share")
            .atMost(1.0, "it is a share")
            .or(1.0);
    @Nullable Double threshold =
        top.number(
                "off-policy-threshold",
                "bad samples that the policy left further than this are dropped")
            .orNull();
    var mastered = mastered(top, masksMastered ? Mask.DYNAMIC : Mask.OFF);
    return new TokenChoice(
        share == 1 ? null : new TopEntropy(share),
        threshold == null ? Double.POSITIVE_INFINITY : threshold,
        mastered);
  }

  /// When certain tokens of right responses are masked.
  enum Mask {
    /// Never.
    OFF,
    /// Always.
    ALWAYS,
    /// While the entropy is low.
    DYNAMIC
  }

  /// Whose entropy that is.
  enum Scope {
    /// That of the response.
    SAMPLE,
    /// That of all tokens of the optimiser step.
    BATCH
  }

  private static @Nullable MasteredTokens mastered(Section top, Mask usual) {
    return top.section(
            "mastered-tokens", "certain tokens of right responses", in -> masked(in, usual))
        .orElse(null);
  }

  private static Optional<MasteredTokens> masked(Section in, Mask usual) {
    var mask = in.choice("mask", "when they lose their gradient", Mask.class).or(usual);
    var scope = in.choice("scope", "whose entropy dynamic looks at", Scope.class).or(Scope.SAMPLE);
    double probability =
        in.number("probability", "from which on a token is certain")
            .above(0.0, "it is a probability")
            .atMost(1.0, "it is a probability")
            .or(0.99);
    double entropy =
        in.number("entropy", "nats a token, below which dynamic masks")
            .atLeast(0.0, "an entropy is not negative")
            .or(0.2);
    return switch (mask) {
      case OFF -> Optional.empty();
      case ALWAYS ->
          Optional.of(new MasteredTokens(probability, entropy, MasteredTokens.Gate.ALWAYS));
      case DYNAMIC ->
          Optional.of(
              new MasteredTokens(
                  probability,
                  entropy,
                  scope == Scope.SAMPLE ? MasteredTokens.Gate.SAMPLE : MasteredTokens.Gate.BATCH));
    };
  }
}
