package plumbline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.config.section.Section;
import plumbline.reward.RewardAggregation;
import plumbline.reward.TruncationRule;
import plumbline.reward.diversity.DiversityReward;
import plumbline.reward.diversity.DiversityRule;
import plumbline.reward.diversity.DiversityRule.LengthFactor;
import plumbline.reward.diversity.DiversityRule.Lexical;
import plumbline.reward.perspective.PerspectiveReward;

/// How accuracy and diversity of wording become the reward of MultiRole-R1.
final class ShapingSettings {
  /// How the two are put together.
  enum Form {
    /// `delta R_acc + (1 - delta) R_div`.
    CONVEX,
    /// `R_acc + (1 - delta) R_div`.
    ADDITIVE
  }

  private ShapingSettings() {}

  static RewardSettings read(Section top) {
    var truncated =
        top.choice("truncated", "what a sample at the token limit is worth", TruncationRule.class)
            .or(TruncationRule.ZERO);
    return top.section(
        "shaping",
        "how accuracy and diversity of wording become the reward",
        in -> shaped(in, truncated));
  }

  private static RewardSettings shaped(Section in, TruncationRule truncated) {
    double delta =
        in.number("delta", "weight of accuracy; 1 leaves diversity out")
            .atLeast(0.0, "it is a share")
            .atMost(1.0, "it is a share")
            .or(0.9);
    var form = in.choice("form", "convex or additive", Form.class).or(Form.CONVEX);
    var weights = new LinkedHashMap<String, Double>();
    weights.put(PerspectiveReward.COLUMN, form == Form.CONVEX ? delta : 1);
    weights.put(DiversityReward.COLUMN, 1 - delta);
    return new RewardSettings(
        List.of(new PerspectiveReward(), new DiversityReward(rule(in))),
        new RewardAggregation(weights, truncated),
        null,
        null,
        null);
  }

  /// The measure of diversity that a section describes.
  static DiversityRule rule(Section in) {
    return new DiversityRule(
        weights(in),
        in.number("yule", "Yule's K at which its measure is one half")
            .above(0.0, "it is divided by")
            .or(100.0),
        in.choice("lexical", "ratio of different words to words, or to their root", Lexical.class)
            .or(Lexical.TTR),
        in.count("n-grams", "distinct n-grams up to this length; 0 is bigrams alone")
            .or(0L)
            .intValue(),
        in.choice("length", "what the length of a text does to its score", LengthFactor.class)
            .or(LengthFactor.PAPER_FIT));
  }

  private static SequencedMap<String, Double> weights(Section in) {
    var given = in.free("measures", "weight of every measure; all alike where it is left out");
    var weights = new LinkedHashMap<String, Double>();
    DiversityRule.MEASURES.forEach(name ->
        weights.put(
            name,
            given.getOrDefault(name, 0) instanceof Number number ? number.doubleValue() : -1.0));
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    boolean right =
        given.isEmpty()
            || (DiversityRule.MEASURES.containsAll(given.keySet())
                && weights.values().stream().allMatch(weight -> weight >= 0)
                && Math.abs(sum - 1) <= 1e-9);
    in.check(
        right,
        "measures",
        "weighs %s, must be numbers of at least 0 that sum to 1, for some of %s"
            .formatted(given, String.join(", ", DiversityRule.MEASURES)));
    return right && !given.isEmpty() ? weights : DiversityRule.alike();
  }
}
