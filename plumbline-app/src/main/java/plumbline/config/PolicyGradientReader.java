package plumbline.config;

import plumbline.config.RunSettings.EvaluationSettings;
import plumbline.config.section.Section;

/// Reads the recipes of the policy-gradient family, which differ in the loss and its defaults.
final class PolicyGradientReader {
  private PolicyGradientReader() {}

  static Recipe read(String method, Section in) {
    var data = DataSettings.read(in, DataSettings.Use.ANSWERS);
    var run = RunSettings.read(in, data, EvaluationSettings::ofSamples);
    var reward = RewardSettings.read(in);
    var rollout = in.section("rollout", "how samples are drawn", RolloutSettings::read);
    var loss =
        in.section("loss", "the policy loss", section -> LossReader.read(method, section, rollout));
    var objective = ObjectiveReader.read(in, loss);
    var credit =
        in.oneOf("credit", "how rewards become advantages", CreditSettings.cases(method), "group");
    int samples = rollout.tasksPerStep() * rollout.group();
    int miniBatches =
        in.count("mini-batches", "optimiser steps that share one rollout")
            .atLeast(1L, "a rollout needs a step")
            .must(
                count -> samples % Math.max(1, count) == 0,
                "a divisor of %d".formatted(samples),
                "rollout.tasks-per-step (%d) times rollout.group (%d) samples are shared out evenly"
                    .formatted(rollout.tasksPerStep(), rollout.group()))
            .or(1L)
            .intValue();
    return new Recipe.PolicyGradient(
        method,
        run,
        UpdateSettings.read(in),
        data,
        reward,
        rollout,
        objective,
        credit,
        miniBatches);
  }
}
