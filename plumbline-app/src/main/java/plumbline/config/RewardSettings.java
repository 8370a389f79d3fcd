package plumbline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.recipe.ModelReward;
import plumbline.reward.Evidence;
import plumbline.reward.ExactMatchReward;
import plumbline.reward.FormatReward;
import plumbline.reward.MathReward;
import plumbline.reward.OverlongPenalty;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.TruncationRule;
import plumbline.reward.diversity.DiversityReward;
import plumbline.reward.math.MathRules;
import plumbline.reward.math.MathVerifier;
import plumbline.reward.staged.StagedReward;

/// The reward columns of a run and how they become one reward.
///
/// @param functions in the order of the recipe, without those that models give
/// @param model what reward models give, if the recipe names some
/// @param gold reward models that watch and have no part in the reward, if it names some
/// @param verifier stages with a generative judge, if the recipe names them
public record RewardSettings(
    List<RewardFunction> functions,
    RewardAggregation aggregation,
    @Nullable ModelRewardSettings model,
    @Nullable ModelRewardSettings gold,
    @Nullable VerifierSettings verifier) {
  /// What one name in the recipe stands for, with the weights of its columns.
  sealed interface Part {
    /// By column.
    SequencedMap<String, Double> weights();

    /// A function that is ready to use.
    record Function(RewardFunction function, SequencedMap<String, Double> weights)
        implements Part {}

    /// Models that are still to be loaded.
    record Model(ModelRewardSettings model, SequencedMap<String, Double> weights) implements Part {}

    /// Models that are still to be loaded and only watch.
    record Gold(ModelRewardSettings model) implements Part {
      @Override
      public SequencedMap<String, Double> weights() {
        return new LinkedHashMap<>();
      }
    }

    /// Stages with a judge who is still to be reached.
    record Verifier(VerifierSettings settings, SequencedMap<String, Double> weights)
        implements Part {}
  }

  private static final Cases<Part> CASES =
      Cases.<Part>of("math", in -> weighted(in, math(in)))
          .and("exact", in -> weighted(in, new ExactMatchReward()))
          .and("format", in -> weighted(in, format(in)))
          .and("overlong", in -> weighted(in, overlong(in)))
          .and("diversity", in -> weighted(in, new DiversityReward(ShapingSettings.rule(in))))
          .and("model", RewardSettings::model)
          .and("gold", in -> new Part.Gold(ModelRewardSettings.read(in)))
          .and("code", CodeRewardSettings::read)
          .and("assessment", AssessmentSettings::read)
          .and("verifier", RewardSettings::verifier);

  public RewardSettings {
    functions = List.copyOf(functions);
  }

  /// Whether a column says right or wrong of an answer, so that answers can be counted.
  boolean verifies() {
    return verifier != null
        || functions.stream().anyMatch(each -> each.evidence() == Evidence.VERIFIED);
  }

  /// @param usual what a truncated sample is worth where the recipe does not say
  static RewardSettings read(Section top, TruncationRule usual) {
    var parts =
        top.named("reward", "named reward columns, each with its settings", CASES, List.of());
    var truncation =
        top.choice("truncated", "what a sample at the token limit is worth", TruncationRule.class)
            .or(usual);
    var weights = new LinkedHashMap<String, Double>();
    parts.values().forEach(part -> weights.putAll(part.weights()));
    if (weights.isEmpty()) {
      weights.put(MathReward.COLUMN, 1.0); // the missing part is reported
    }
    var functions = new ArrayList<RewardFunction>();
    ModelRewardSettings model = null;
    ModelRewardSettings gold = null;
    VerifierSettings verifier = null;
    for (var part : parts.values()) {
      switch (part) {
        case Part.Function(var function, _) -> functions.add(function);
        case Part.Model(var settings, _) -> model = settings;
        case Part.Gold(var settings) -> gold = settings;
        case Part.Verifier(var settings, _) -> verifier = settings;
      }
    }
    return new RewardSettings(
        functions, new RewardAggregation(weights, truncation), model, gold, verifier);
  }

  private static Part weighted(Section in, RewardFunction function) {
    return new Part.Function(function, weights(function.columns().getFirst(), in));
  }

  private static Part model(Section in) {
    var model = ModelRewardSettings.read(in);
    var whole = weights(ModelReward.COLUMN, in);
    if (!model.separate()) {
      return new Part.Model(model, whole);
    }
    double weight = whole.getOrDefault(ModelReward.COLUMN, 1.0);
    var columns = new LinkedHashMap<String, Double>();
    model
        .dimensions()
        .forEach((name, share) -> columns.put(ModelReward.column(name), weight * share));
    return new Part.Model(model, columns);
  }

  private static Part verifier(Section in) {
    var settings = VerifierSettings.read(in);
    var weights = weights(StagedReward.COLUMN, in);
    return settings.judge() == null
        ? new Part.Function(settings.reward(null, () -> {}), weights)
        : new Part.Verifier(settings, weights);
  }

  private static SequencedMap<String, Double> weights(String column, Section in) {
    var weights = new LinkedHashMap<String, Double>();
    weights.put(column, weight(in));
    return weights;
  }

  static double weight(Section in) {
    return in.number("weight", "factor in the reward").or(1.0);
  }

  private static MathReward math(Section in) {
    var usual = MathRules.standard();
    return new MathReward(
        new MathVerifier(
            new MathRules(
                in.truth("strict-reduced", "fractions in lowest terms, sums worked out")
                    .or(usual.strictReduced()),
                in.number("relative-tolerance", "numbers agree within this share of the right one")
                    .atLeast(0.0, "0 is off")
                    .below(1.0, "0 would be as good as any number")
                    .or(usual.relTol()),
                in.truth("relation-for-set", "an inequality is the interval that it describes")
                    .or(usual.allowRelationForSet()))));
  }

  private static FormatReward format(Section in) {
    var pattern =
        in.text("pattern", "boxed, think-answer, or a regular expression for the whole response")
            .must(
                RewardSettings::isFormat,
                "boxed, think-answer or a regular expression without look-around",
                "it cannot be compiled")
            .or("boxed");
    return FormatReward.named(pattern);
  }

  private static boolean isFormat(String pattern) {
    try {
      return !FormatReward.named(pattern).columns().isEmpty();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static OverlongPenalty overlong(Section in) {
    int cap =
        in.count("cap", "tokens from which on the penalty is -1")
            .atLeast(1L, "a sample has a token")
            .required()
            .intValue();
    int cache =
        in.count("cache", "over how many tokens before the cap it falls")
            .atLeast(1L, "it is divided by")
            .must(tokens -> tokens <= cap, "at most " + cap, "the penalty begins at cap - cache")
            .required()
            .intValue();
    return new OverlongPenalty(Math.max(cap, cache), cache);
  }
}
