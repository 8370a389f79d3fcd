package plumbline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.objective.Aggregation;
import plumbline.objective.CovarianceLoss;
import plumbline.objective.PolicyLoss;

/// Reads the section `loss`: a surrogate with its settings, and how it is reduced. What is not set
/// is as the method's card has it, or for another surrogate than the method's as that one is
/// published.
final class LossReader {
  /// @param aggregation how per-token losses are reduced
  record Loss(PolicyLoss loss, Aggregation aggregation) {}

  private static final List<String> PER_SEQUENCE = List.of("gspo", "gmpo", "rloo-seq");

  private final PolicyMethod method;
  private final long maxTokens;

  /// @param maxTokens most new tokens of a sample
  LossReader(PolicyMethod method, long maxTokens) {
    this.method = method;
    this.maxTokens = maxTokens;
  }

  Loss read(Section in) {
    return in.by("surrogate", "the policy loss", surrogates(), method.loss().surrogate());
  }

  private Cases<Loss> surrogates() {
    return Cases.<Loss>of("ppo", in -> reduced(in, "ppo", clipped(in)))
        .and("gmpo", in -> reduced(in, "gmpo", gmpo(in)))
        .and(
            "gspo", in -> reduced(in, "gspo", ranged(in, "gspo", 3e-4, 4e-4, PolicyLoss.Gspo::new)))
        .and(
            "gspo-token",
            in ->
                reduced(
                    in,
                    "gspo-token",
                    ranged(in, "gspo-token", 3e-4, 4e-4, PolicyLoss.GspoToken::new)))
        .and("cispo", in -> reduced(in, "cispo", cispo(in)))
        .and("sapo", in -> reduced(in, "sapo", sapo(in)))
        .and("reinforce", in -> reduced(in, "reinforce", new PolicyLoss.Reinforce()))
        .and(
            "rloo-seq",
            in ->
                reduced(
                    in, "rloo-seq", ranged(in, "rloo-seq", 0.2, 0.2, PolicyLoss.RlooSequence::new)))
        .and(
            "luspo",
            in -> reduced(in, "luspo", ranged(in, "luspo", 2e-3, 2.5e-3, PolicyLoss.Luspo::new)))
        .and("vespo", in -> reduced(in, "vespo", vespo(in)))
        .and("clip-cov", in -> reduced(in, "clip-cov", clipCov(in)))
        .and("kl-cov", in -> reduced(in, "kl-cov", klCov(in)));
  }

  private boolean isOwn(String surrogate) {
    return method.loss().surrogate().equals(surrogate);
  }

  @FunctionalInterface
  private interface OfRange {
    PolicyLoss make(double low, double high);
  }

  private PolicyLoss ranged(Section in, String name, double low, double high, OfRange loss) {
    return loss.make(low(in, name, low), high(in, name, high));
  }

  private double low(Section in, String surrogate, double usual) {
    return in.number("clip-low", "the ratio stays above 1 - this")
        .above(0.0, "the ratio must be able to fall")
        .below(1.0, "the ratio is kept above 1 - clip-low")
        .or(isOwn(surrogate) ? method.loss().low() : usual);
  }

  private double high(Section in, String surrogate, double usual) {
    return in.number("clip-high", "the ratio stays below 1 + this")
        .above(0.0, "the ratio must be able to rise")
        .or(isOwn(surrogate) ? method.loss().high() : usual);
  }

  private PolicyLoss clipped(Section in) {
    double low = low(in, "ppo", 0.2);
    double high = high(in, "ppo", 0.2);
    @Nullable Double dual =
        in.number("dual-clip", "a bad token's loss is at most this times its advantage")
            .above(1.0, "it caps the ratio of bad tokens")
            .orNull();
    @Nullable Double delta =
        in.number("delta", "largest ratio in the branch that is not clipped")
            .above(0.0, "it is a ratio")
            .orNull();
    return new PolicyLoss.Clipped(low, high, dual, delta);
  }

  private static PolicyLoss gmpo(Section in) {
    double low =
        in.number("clip-low", "largest fall of a token's log-ratio that counts")
            .above(0.0, "it bounds the logarithm of the ratio")
            .or(0.4);
    double high =
        in.number("clip-high", "largest rise of a token's log-ratio that counts")
            .above(0.0, "it bounds the logarithm of the ratio")
            .or(0.4);
    var variant =
        in.choice("variant", "where the clip and the mean apply", PolicyLoss.Gmpo.Variant.class)
            .or(PolicyLoss.Gmpo.Variant.TOKEN);
    return new PolicyLoss.Gmpo(low, high, variant);
  }

  private static PolicyLoss cispo(Section in) {
    double most =
        in.number("ratio-high", "largest ratio, absolute")
            .above(0.0, "no token would weigh anything")
            .or(5.0);
    double least =
        in.number("ratio-low", "smallest ratio, absolute")
            .atLeast(0.0, "it is a ratio")
            .must(ratio -> ratio < most, "below ratio-high", "the ratio lies between them")
            .or(0.0);
    return new PolicyLoss.Cispo(Math.min(least, most / 2), most);
  }

  private static PolicyLoss sapo(Section in) {
    return new PolicyLoss.Sapo(
        temperature(in, "tau-positive", 1.0), temperature(in, "tau-negative", 1.05));
  }

  private static double temperature(Section in, String key, double usual) {
    return in.number(key, "sharpness of the gate by the sign of the advantage")
        .above(0.0, "it divides")
        .or(usual);
  }

  private static PolicyLoss vespo(Section in) {
    return new PolicyLoss.Vespo(
        shape(in, "k-positive", 2),
        shape(in, "lambda-positive", 3),
        shape(in, "k-negative", 3),
        shape(in, "lambda-negative", 2));
  }

  private static double shape(Section in, String key, double usual) {
    return in.number(key, "shape of the weight by the sign of the advantage")
        .atLeast(0.0, "the weight would grow without bound")
        .or(usual);
  }

  private PolicyLoss clipCov(Section in) {
    double low = low(in, "clip-cov", 0.2);
    double high = high(in, "clip-cov", 0.2);
    double most =
        in.number("covariance-high", "tokens above this covariance are trained")
            .above(0.0, "only large covariances are dropped")
            .or(5.0);
    double least =
        in.number("covariance-low", "tokens below this covariance are trained")
            .must(value -> value < most, "below covariance-high", "tokens between are dropped")
            .or(1.0);
    return new CovarianceLoss.ClipCov(low, high, share(in), Math.min(least, most / 2), most);
  }

  private static PolicyLoss klCov(Section in) {
    double coefficient =
        in.number("coefficient", "factor of the log-ratio that such tokens add")
            .atLeast(0.0, "it holds them back")
            .or(0.1);
    return new CovarianceLoss.KlCov(share(in), coefficient);
  }

  private static double share(Section in) {
    return in.number("share", "of the tokens, those of largest covariance")
        .above(0.0, "the loss would be another one")
        .atMost(1.0, "it is a share")
        .or(2e-4);
  }

  private Loss reduced(Section in, String surrogate, PolicyLoss loss) {
    if (PER_SEQUENCE.contains(surrogate)) {
      fixed(in, surrogate, List.of("seq-mean", "seq-mean-token-mean"));
      return new Loss(loss, loss.usualAggregation());
    }
    if (surrogate.equals("luspo")) {
      fixed(in, surrogate, List.of("seq-mean-token-sum"));
      return new Loss(loss, loss.usualAggregation());
    }
    return new Loss(
        loss,
        aggregation(
            in, isOwn(surrogate) ? method.loss().aggregation() : loss.usualAggregation().name()));
  }

  private static void fixed(Section in, String surrogate, List<String> names) {
    var _ =
        in.text("aggregation", surrogate + " has only " + names.getFirst())
            .must(
                names::contains,
                "unset or " + names.getFirst(),
                surrogate + " reduces per sequence")
            .or(names.getFirst());
  }

  private Aggregation aggregation(Section in, String usual) {
    var names = String.join(", ", Aggregation.NAMES);
    var name =
        in.text("aggregation", "how per-token losses become one number: one of " + names)
            .must(Aggregation.NAMES::contains, "one of " + names, "there is no other")
            .or(usual);
    var field =
        in.count("length", "the constant that token-sum-norm aggregations divide by")
            .atLeast(1L, "the loss is divided by it");
    boolean divides = name.endsWith("-norm");
    @Nullable Long length = divides ? field.orDerived(maxTokens) : field.orNull();
    in.check(
        divides || length == null,
        "length",
        "is set, must be unset: aggregation %s divides by no constant".formatted(name));
    return Aggregation.named(
        Aggregation.NAMES.contains(name) ? name : usual,
        length == null ? (double) maxTokens : length.doubleValue());
  }
}
