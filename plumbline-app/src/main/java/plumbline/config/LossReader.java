package plumbline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Section;
import plumbline.objective.Aggregation;
import plumbline.objective.PolicyLoss;

/// Reads the section `loss`, whose settings and defaults are those of the method's card.
final class LossReader {
  /// @param aggregation how per-token losses are reduced
  record Loss(PolicyLoss loss, Aggregation aggregation) {}

  private LossReader() {}

  static Loss read(String method, Section in, RolloutSettings rollout) {
    return switch (method) {
      case "gmpo" -> gmpo(in);
      case "gspo" -> gspo(in);
      default -> clipped(in, rollout);
    };
  }

  private static Loss clipped(Section in, RolloutSettings rollout) {
    double low = ratio(in, "clip-low", 0.2);
    double high =
        in.number("clip-high", "the ratio stays below 1 + this")
            .above(0.0, "the ratio must be able to rise")
            .or(0.2);
    @Nullable Double dual =
        in.number("dual-clip", "a bad token's loss is at most this times its advantage")
            .above(1.0, "it caps the ratio of bad tokens")
            .orNull();
    @Nullable Double delta =
        in.number("delta", "largest ratio in the branch that is not clipped")
            .above(0.0, "it is a ratio")
            .orNull();
    var loss = new PolicyLoss.Clipped(low, high, dual, delta);
    return new Loss(loss, aggregation(in, rollout));
  }

  private static Aggregation aggregation(Section in, RolloutSettings rollout) {
    var usual = "seq-mean-token-mean";
    var name =
        in.text("aggregation", "how per-token losses become one number: one of " + names())
            .must(Aggregation.NAMES::contains, "one of " + names(), "there is no other")
            .or(usual);
    double length =
        in.count("length", "the constant that token-sum-norm aggregations divide by")
            .atLeast(1L, "the loss is divided by it")
            .orDerived((long) rollout.sampling().maxTokens());
    in.check(
        !in.has("length") || name.endsWith("-norm"),
        "length",
        "is set, must be unset: aggregation %s divides by no constant".formatted(name));
    return Aggregation.named(Aggregation.NAMES.contains(name) ? name : usual, length);
  }

  private static String names() {
    return String.join(", ", Aggregation.NAMES);
  }

  private static Loss gmpo(Section in) {
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
    return perSequence(in, "gmpo", new PolicyLoss.Gmpo(low, high, variant));
  }

  private static Loss gspo(Section in) {
    double low = ratio(in, "clip-low", 3e-4);
    double high =
        in.number("clip-high", "the ratio of a sequence stays below 1 + this")
            .above(0.0, "the ratio must be able to rise")
            .or(4e-4);
    return perSequence(in, "gspo", new PolicyLoss.Gspo(low, high));
  }

  private static double ratio(Section in, String key, double usual) {
    return in.number(key, "the ratio stays above 1 - this")
        .above(0.0, "the ratio must be able to fall")
        .below(1.0, "the ratio is kept above 1 - " + key)
        .or(usual);
  }

  private static Loss perSequence(Section in, String method, PolicyLoss loss) {
    var names = List.of("seq-mean", "seq-mean-token-mean");
    var _ =
        in.text("aggregation", method + " has only seq-mean")
            .must(names::contains, "unset or seq-mean", method + " reduces per sequence")
            .or("seq-mean");
    return new Loss(loss, loss.usualAggregation());
  }
}
