package plumbline.config;

import java.util.ArrayList;
import java.util.List;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.recipe.curriculum.Plan;
import plumbline.recipe.curriculum.Promotion;
import plumbline.recipe.curriculum.Stage;

/// Stages of growing length and difficulty.
///
/// @param plan what the stages are and when they end
public record CurriculumSettings(Plan plan) {
  private static final List<String> NAMES =
      List.of("stage-1", "stage-2", "stage-3", "stage-4", "stage-5", "stage-6");

  /// @param longest most tokens that a sample may have, `rollout.max-tokens`
  static CurriculumSettings read(Section in, int longest) {
    var cases = Cases.<Stage>of(NAMES.getFirst(), section -> stage(section, longest));
    for (var name : NAMES.subList(1, NAMES.size())) {
      cases = cases.and(name, section -> stage(section, longest));
    }
    var stages =
        List.copyOf(
            in.named("stages", "caps and difficulty by stage, in order", cases, List.of())
                .values());
    boolean rising = isRising(stages);
    in.check(
        rising,
        "stages",
        "has max-tokens %s, must rise from stage to stage: stages never go back"
            .formatted(stages.stream().map(Stage::maxTokens).toList()));
    int samples =
        in.count("samples", "of every task, to estimate its pass rate when a stage begins")
            .atLeast(2L, "one sample says always or never")
            .or(8L)
            .intValue();
    int every =
        in.count("every", "steps that make one evaluation")
            .atLeast(1L, "an evaluation needs a step")
            .or(10L)
            .intValue();
    return new CurriculumSettings(
        new Plan(rising ? stages : List.of(new Stage(1, 0, 1)), samples, every, promotion(in)));
  }

  private static boolean isRising(List<Stage> stages) {
    var caps = new ArrayList<Integer>();
    stages.forEach(stage -> caps.add(stage.maxTokens()));
    return !caps.isEmpty() && caps.equals(caps.stream().sorted().distinct().toList());
  }

  private static Promotion promotion(Section in) {
    int window =
        in.count("window", "evaluations that are compared with as many before")
            .atLeast(1L, "a mean needs one")
            .or(3L)
            .intValue();
    double gain =
        in.number("gain", "rise of the mean reward from window to window below which a stage ends")
            .atLeast(0.0, "a fall ends a stage anyway")
            .or(0.01);
    double cut =
        in.number("cut", "share of answers cut off at the cap from which on a stage ends")
            .above(0.0, "every stage would end at once")
            .atMost(1.0, "it is a share")
            .or(0.1);
    return new Promotion(window, gain, cut);
  }

  private static Stage stage(Section in, int longest) {
    int cap =
        in.count("max-tokens", "most new tokens of a sample in this stage")
            .atLeast(1L, "a sample needs a token")
            .atMost((long) longest, "rollout.max-tokens is what memory is planned for")
            .required()
            .intValue();
    double low = share(in, "pass-rate-low", "least pass rate of a task that is trained on", 0);
    double high = share(in, "pass-rate-high", "largest pass rate of a task that is trained on", 1);
    in.check(
        low < high,
        "pass-rate-low",
        "is %s, must be below pass-rate-high (%s)".formatted(low, high));
    return low < high ? new Stage(Math.max(1, cap), low, high) : new Stage(Math.max(1, cap), 0, 1);
  }

  private static double share(Section in, String key, String meaning, double usual) {
    return in.number(key, meaning)
        .atLeast(0.0, "it is a share")
        .atMost(1.0, "it is a share")
        .or(usual);
  }
}
