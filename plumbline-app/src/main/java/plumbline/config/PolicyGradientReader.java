package plumbline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.Recipe.PolicyGradient.Learning;
import plumbline.config.section.Section;
import plumbline.credit.AdvantageRule;
import plumbline.credit.TokenCredit;
import plumbline.objective.PolicyLoss;
import plumbline.recipe.policy.Passes;

/// Reads the recipes of the policy-gradient family, which differ in the defaults of their settings
/// alone.
final class PolicyGradientReader {
  private final PolicyMethod method;
  private final DataSettings.Use use;

  PolicyGradientReader(PolicyMethod method) {
    this(method, DataSettings.Use.ANSWERS);
  }

  /// @param use what the method needs of a row
  PolicyGradientReader(PolicyMethod method, DataSettings.Use use) {
    this.method = method;
    this.use = use;
  }

  Recipe.PolicyGradient read(Section in) {
    var data = DataSettings.read(in, use);
    var reward = RewardSettings.read(in, method.sampling().truncated());
    return read(in, data, RunSettings.read(in, data, new Measured.Samples(reward)), reward);
  }

  Recipe.PolicyGradient read(
      Section in, DataSettings data, RunSettings run, RewardSettings reward) {
    var weights = List.copyOf(reward.aggregation().weights().values());
    var credit =
        in.oneOf(
            "credit",
            "how rewards become advantages",
            CreditSettings.cases(method.credit().eps(), weights),
            method.credit().rule());
    var drawn =
        in.section(
            "rollout", "how samples are drawn", section -> drawn(in, section, credit.rule()));
    var rollout = drawn.rollout();
    var passes = drawn.passes();
    var losses = new LossReader(method, rollout.sampling().maxTokens());
    var loss = in.section("loss", "the policy loss", losses::read);
    requireOneAdvantage(in, loss.loss(), credit);
    var kl = ObjectiveReader.kl(in, method.kl());
    var read = ObjectiveReader.read(in, loss, kl, method.masksMastered());
    boolean corrects =
        rollout.ahead() != null && read.mismatch() == null && passes.old() == Passes.Old.CURRENT;
    var objective = corrects ? read.with(ObjectiveReader.USUAL_MISMATCH) : read;
    in.check(
        objective.mismatch() == null || passes.old() == Passes.Old.CURRENT,
        "mismatch",
        "is given, must be left out where old-policy is sampler: the ratio holds the correction");
    var selection = selection(in, rollout, reward);
    var curriculum = curriculum(in, rollout, reward, selection);
    return new Recipe.PolicyGradient(
        method.name(),
        run,
        UpdateSettings.read(in),
        data,
        reward,
        rollout,
        new Learning(objective, credit, kl.reward(), passes, selection, curriculum));
  }

  /// @param passes over the samples, whose optimiser steps make those in segments older
  private record Drawn(RolloutSettings rollout, Passes passes) {}

  private Drawn drawn(Section top, Section in, AdvantageRule credit) {
    var size = RolloutSettings.Size.read(in, method.sampling(), credit);
    var passes = passes(top, size);
    return new Drawn(RolloutSettings.read(in, size, method.sampling(), passes), passes);
  }

  private static void requireOneAdvantage(Section in, PolicyLoss loss, CreditSettings credit) {
    boolean perRow =
        loss instanceof PolicyLoss.Gmpo
            || loss instanceof PolicyLoss.Gspo
            || loss instanceof PolicyLoss.RlooSequence
            || loss instanceof PolicyLoss.Luspo;
    boolean perToken =
        credit.rule() instanceof TokenCredit
            && !(credit.rule() instanceof TokenCredit.GroupBaseline);
    in.check(
        !perRow || !perToken,
        "credit",
        "is %s, must give one advantage a sample, as group does: %s compares whole samples"
            .formatted(credit.rule().name(), loss.name()));
  }

  private Passes passes(Section in, RolloutSettings.Size size) {
    var dealt =
        in.choice("mini-batch-of", "what is dealt to the mini-batches", Passes.Dealt.class)
            .or(Passes.Dealt.SAMPLES);
    var groups = dealt == Passes.Dealt.GROUPS;
    int hands = size.tasksPerStep() * (groups ? 1 : size.group());
    int epochs =
        in.count("epochs", "passes over the samples of a rollout")
            .atLeast(1L, "a rollout needs a pass")
            .or((long) method.sampling().epochs())
            .intValue();
    int miniBatches =
        in.count("mini-batches", "optimiser steps of a pass over a rollout")
            .atLeast(1L, "a rollout needs a step")
            .must(
                count -> hands % Math.max(1, count) == 0,
                "a divisor of %d".formatted(hands),
                groups
                    ? "the groups of rollout.tasks-per-step are shared out evenly"
                    : "rollout.tasks-per-step (%d) times rollout.group (%d) samples are shared out evenly"
                        .formatted(size.tasksPerStep(), size.group()))
            .or(1L)
            .intValue();
    var old =
        in.choice("old-policy", "what ratios compare with", Passes.Old.class)
            .or(Passes.Old.CURRENT);
    return new Passes(epochs, miniBatches, old, ObjectiveReader.adaptive(in)).dealing(dealt);
  }

  private @Nullable SelectionSettings selection(
      Section in, RolloutSettings rollout, RewardSettings reward) {
    var selection =
        in.section(
            "dynamic-sampling",
            "sample on until every group differs in reward",
            section -> SelectionSettings.read(section, method.sampling().dynamic(), reward));
    in.check(
        selection.isEmpty() || rollout.group() > 1,
        "dynamic-sampling",
        "is on, must be off where rollout.group is 1: a group of one never differs");
    return selection.orElse(null);
  }

  private static @Nullable CurriculumSettings curriculum(
      Section in,
      RolloutSettings rollout,
      RewardSettings reward,
      @Nullable SelectionSettings selection) {
    int longest = rollout.sampling().maxTokens();
    var curriculum =
        in.optional(
            "curriculum",
            "stages of growing length and difficulty",
            section -> CurriculumSettings.read(section, longest));
    in.check(
        curriculum == null || selection == null,
        "curriculum",
        "is given, must be left out where dynamic-sampling is on: its stages choose the tasks");
    in.check(
        curriculum == null || rollout.segments() == null,
        "curriculum",
        "is given, must be left out where rollout.segments is: unfinished answers would cross"
            + " stages");
    in.check(
        curriculum == null || reward.verifies() || reward.model() == null,
        "curriculum",
        "is given, must be left out where reward models alone judge answers: its stages choose"
            + " tasks by how often they are solved, and a model knows no right answer");
    return curriculum;
  }
}
