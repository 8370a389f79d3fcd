package plumbline.config;

import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.optim.AdamW;
import plumbline.optim.ExpertBalancing;

/// How the weights change.
///
/// @param steps of a supervised run optimiser steps, of a policy-gradient run rollouts
/// @param gradientClip largest global norm of the gradient; 0 is off
/// @param microBatchTokens tokens of one forward and backward
/// @param expertBalance how the experts of a mixture are kept evenly loaded, null for not at all
public record UpdateSettings(
    int steps,
    OptimizerSettings optimizer,
    ScheduleSettings schedule,
    double gradientClip,
    int microBatchTokens,
    @Nullable ExpertBalancing expertBalance) {
  /// An optimiser with its settings.
  public sealed interface OptimizerSettings {
    /// AdamW with decoupled decay; norms and biases do not decay.
    record DecoupledAdam(double learningRate, AdamW.Settings settings)
        implements OptimizerSettings {
      static DecoupledAdam read(Section in) {
        double learningRate =
            in.number("learning-rate", "largest learning rate")
                .above(0.0, "nothing would be learnt")
                .atMost(10.0, "AdamW moves every weight by about the learning rate")
                .required();
        double beta1 = decay(in, "beta1", "memory of the mean gradient", 0.9);
        double beta2 = decay(in, "beta2", "memory of the squared gradient", 0.999);
        double epsilon =
            in.number("epsilon", "added to the root of the squared gradient")
                .above(0.0, "it keeps the division finite")
                .or(1e-8);
        double weightDecay =
            in.number("weight-decay", "share by which weights shrink per unit of learning rate")
                .atLeast(0.0, "weights would grow")
                .or(0.0);
        return new DecoupledAdam(
            learningRate, new AdamW.Settings(beta1, beta2, epsilon, weightDecay));
      }

      private static double decay(Section in, String key, String meaning, double usual) {
        return in.number(key, meaning)
            .atLeast(0.0, "it is a share")
            .below(1.0, "at 1 nothing is ever taken in")
            .or(usual);
      }
    }
  }

  static UpdateSettings read(Section in) {
    int steps =
        in.count("steps", "how long to train")
            .atLeast(1L, "a run needs a step")
            .required()
            .intValue();
    return new UpdateSettings(
        steps,
        in.oneOf(
            "optimizer",
            "how a gradient changes the weights",
            Cases.<OptimizerSettings>of("adamw", OptimizerSettings.DecoupledAdam::read),
            "adamw"),
        in.oneOf(
            "schedule",
            "the learning rate over the run",
            ScheduleSettings.cases(steps),
            "constant"),
        in.number("gradient-clip", "largest global norm of the gradient; 0 is off")
            .atLeast(0.0, "a norm is not negative")
            .or(1.0),
        in.count("micro-batch-tokens", "tokens of one forward and backward")
            .atLeast(1L, "a forward needs a token")
            .or(8192L)
            .intValue(),
        in.optional(
            "expert-balance",
            "even loads for the experts of a mixture",
            UpdateSettings::expertBalance));
  }

  private static ExpertBalancing expertBalance(Section in) {
    double rate =
        in.number("rate", "step of a router's bias")
            .above(0.0, "the biases would stand still")
            .or(1e-3);
    boolean centred = in.truth("centred", "keep the biases from drifting together").or(true);
    long until = in.count("until", "step from which on biases stand still; 0 is never").or(0L);
    return new ExpertBalancing(rate, centred, until == 0 ? Long.MAX_VALUE : until);
  }
}
