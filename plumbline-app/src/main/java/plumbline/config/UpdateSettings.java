package plumbline.config;

import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.optim.AdamW;
import plumbline.optim.ExpertBalancing;
import plumbline.optim.Muon;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;

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
  ///
  /// @param learningRate the largest
  /// @param rule how weights move
  /// @param clip limit of attention scores, null for none
  public record OptimizerSettings(
      double learningRate, Optimizer.Settings rule, QkClip.@Nullable Settings clip) {
    /// What the recipe may name.
    static final Cases<OptimizerSettings> CASES =
        Cases.of("adamw", OptimizerSettings::adamW)
            .and("muon", in -> muon(in, false))
            .and("muon-clip", in -> muon(in, true));

    private static OptimizerSettings adamW(Section in) {
      return new OptimizerSettings(rate(in), moments(in, 0.999, 0), null);
    }

    private static OptimizerSettings muon(Section in, boolean clips) {
      double learningRate = rate(in);
      double momentum = share(in, "momentum", "share of the momentum that stays", 0.95);
      boolean nesterov =
          in.truth("nesterov", "add the gradient to the momentum once more").or(true);
      var others = moments(in, 0.95, 0.1);
      var rule = new Muon.Settings(momentum, nesterov, others.decay(), others);
      return new OptimizerSettings(learningRate, rule, clips ? clip(in) : null);
    }

    private static QkClip.Settings clip(Section in) {
      double limit =
          in.number("clip", "largest softmax input of a head that stays")
              .above(0.0, "heads above it are scaled by clip / largest")
              .or(100.0);
      double alpha =
          in.number("clip-alpha", "share of the scaling that queries take, the rest is the keys'")
              .atLeast(0.0, "it is a share")
              .atMost(1.0, "it is a share")
              .or(0.5);
      return new QkClip.Settings(limit, alpha);
    }

    private OptimizerSettings at(double rate) {
      return new OptimizerSettings(rate, rule, clip);
    }

    private boolean trainsAdapters() {
      return switch (rule) {
        case AdamW.Settings _ -> true;
        case Muon.Settings _ -> false;
      };
    }

    private static double rate(Section in) {
      return in.number("learning-rate", "largest learning rate")
          .above(0.0, "nothing would be learnt")
          .atMost(10.0, "every weight moves by about the learning rate")
          .required();
    }

    private static AdamW.Settings moments(Section in, double beta2, double weightDecay) {
      return new AdamW.Settings(
          share(in, "beta1", "memory of the mean gradient", 0.9),
          share(in, "beta2", "memory of the squared gradient", beta2),
          in.number("epsilon", "added to the root of the squared gradient")
              .above(0.0, "it keeps the division finite")
              .or(1e-8),
          in.number("weight-decay", "share by which weights shrink per unit of learning rate")
              .atLeast(0.0, "weights would grow")
              .or(weightDecay));
    }

    private static double share(Section in, String key, String meaning, double usual) {
      return in.number(key, meaning)
          .atLeast(0.0, "it is a share")
          .below(1.0, "at 1 nothing is ever taken in")
          .or(usual);
    }
  }

  /// The same for so many steps at another rate.
  ///
  /// @param rate the largest, null for the same
  public UpdateSettings lasting(int others, @Nullable Double rate, ScheduleSettings course) {
    return new UpdateSettings(
        others,
        rate == null ? optimizer : optimizer.at(rate),
        course,
        gradientClip,
        microBatchTokens,
        expertBalance);
  }

  /// The same for so many steps.
  public UpdateSettings lasting(int others) {
    return new UpdateSettings(
        others, optimizer, schedule, gradientClip, microBatchTokens, expertBalance);
  }

  static UpdateSettings read(Section in) {
    int steps =
        in.count("steps", "how long to train")
            .atLeast(1L, "a run needs a step")
            .required()
            .intValue();
    var optimizer =
        in.oneOf(
            "optimizer", "how a gradient changes the weights", OptimizerSettings.CASES, "adamw");
    in.check(
        optimizer.trainsAdapters() || !in.has("lora"),
        "optimizer",
        "is muon, must be adamw where lora is given: muon makes updates of whole matrices"
            + " orthogonal");
    return new UpdateSettings(
        steps,
        optimizer,
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
