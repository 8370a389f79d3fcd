package plumbline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import plumbline.config.section.Section;
import plumbline.reward.assessment.AssessmentReward;
import plumbline.reward.assessment.AssessmentReward.Component;
import plumbline.reward.assessment.Consistency;

/// The reward `assessment`: accuracy, layout, and how well a response predicts both.
final class AssessmentSettings {
  private static final List<String> COMPONENTS = List.of("accuracy", "format");

  private AssessmentSettings() {}

  static RewardSettings.Part read(Section in) {
    var matching =
        in.choice("match", "how answers are compared", AssessmentReward.Matching.class)
            .or(AssessmentReward.Matching.EXACT);
    var form =
        in.choice("form", "what the format column measures", AssessmentReward.Form.class)
            .or(AssessmentReward.Form.WHOLE);
    var consistency =
        new Consistency(
            in.choice(
                    "difference",
                    "how far a prediction lies from a reward",
                    Consistency.Difference.class)
                .or(Consistency.Difference.RELATIVE),
            in.truth("zero-guard", "a reward of 0 that is predicted as 0 is right").or(true));
    var reward = new AssessmentReward(matching, form, predicted(in), consistency, "");
    var weights = new LinkedHashMap<String, Double>();
    in.section(
        "weights",
        "factors in the reward; 0 is only logged",
        section -> {
          for (var column : List.of("accuracy", "format", "consistency")) {
            double weight =
                section
                    .number(column, "factor of the column " + column)
                    .atLeast(0.0, "what it measures would be unlearnt")
                    .or(1.0);
            if (weight > 0) {
              weights.put(column, weight);
            }
          }
          return weights;
        });
    in.check(
        !weights.isEmpty(),
        "weights",
        "are all 0, must have one above 0: nothing would be rewarded");
    return new RewardSettings.Part.Function(reward, weights);
  }

  private static List<Component> predicted(Section in) {
    var names =
        in.texts("predicts", "what the numbers of a prediction are, in order")
            .must(
                each -> !each.isEmpty() && COMPONENTS.containsAll(each),
                "a list of accuracy and format",
                "a prediction is compared with the rewards of that name")
            .or(COMPONENTS);
    var components = new ArrayList<Component>();
    names.forEach(name -> components.add(Component.valueOf(name.toUpperCase(Locale.ROOT))));
    return components;
  }
}
