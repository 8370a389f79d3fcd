package plumbline.objective.preference;

import java.util.LinkedHashMap;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossMetrics.Figure;
import plumbline.objective.PolicyObjective;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// A loss of labelled answers; its mean divides by the answers of the whole step.
///
/// @param loss the loss
public record UnpairedObjective(UnpairedLoss loss) {
  /// z0 of [UnpairedLoss.Kto]: `max(0, mean(policy - reference))` over completions that meet the
  /// prompt of another row, without gradient.
  ///
  /// @param mismatched such completions
  /// @throws IllegalArgumentException for fewer than two: a completion would meet its own prompt
  public static double mismatchedKl(Answers mismatched) {
    if (mismatched.count() < 2) {
      throw new IllegalArgumentException(
          "KTO needs at least 2 answers a step, each meets another's prompt to estimate the"
              + " divergence; this step has 1");
    }
    try (var _ = Autograd.pause()) {
      mismatched.check("mismatched");
      return Math.max(0, mismatched.logRatios("kto").mean().item());
    }
  }

  /// What one micro-batch contributes to the loss of its step.
  ///
  /// @param answersOfStep what the sum is divided by
  /// @param shift z0 of KTO, delta of BCO, else 0
  public PolicyObjective.Result evaluate(UnpairedBatch batch, double answersOfStep, double shift) {
    try (var _ = Autograd.pause()) {
      batch.check();
    }
    var perAnswer = losses(batch, shift);
    var weighted = batch.weights() == null ? perAnswer : perAnswer.times(batch.weights());
    return new PolicyObjective.Result(weighted.sum().over(answersOfStep), metrics(batch));
  }

  /// The losses `[answers]`, neither weighted nor reduced.
  public Tensor losses(UnpairedBatch batch, double shift) {
    var z = shifted(batch, shift);
    var wanted = batch.wanted();
    return switch (loss) {
      case UnpairedLoss.Kto(_, var wd, var wu) -> anchored(z, wanted, wd, wu);
      case UnpairedLoss.ApoZero(_, var wd, var wu) -> anchored(z, wanted, wd, wu);
      case UnpairedLoss.Bco _ ->
          wanted.choose(ReferencedFormulas.nls(z), ReferencedFormulas.nls(z.negate()));
    };
  }

  /// How far the reward of each answer `[answers]` is on the side of what it is held against that
  /// its label says.
  public Tensor margins(UnpairedBatch batch, double shift) {
    var z = shifted(batch, shift);
    return batch.wanted().choose(z, z.negate());
  }

  /// Rewards less what they are held against.
  private Tensor shifted(UnpairedBatch batch, double shift) {
    var h = batch.answers().logRatios(loss.name());
    return switch (loss) {
      case UnpairedLoss.Kto kto -> h.minus(shift).times(kto.beta());
      case UnpairedLoss.ApoZero anchored -> h.times(anchored.beta());
      case UnpairedLoss.Bco bco -> h.times(bco.beta()).minus(shift);
    };
  }

  private static Tensor anchored(Tensor z, Tensor wanted, double desirable, double undesirable) {
    var lost = z.negate().sigmoid().times(desirable);
    return wanted.choose(lost, z.sigmoid().times(undesirable));
  }

  private LossMetrics metrics(UnpairedBatch batch) {
    try (var _ = Autograd.pause()) {
      var rewards = batch.answers().logRatios(loss.name()).times(loss.beta()).to(DType.FLOAT64);
      var good = batch.wanted();
      var bad = good.not();
      var lp = batch.answers().policy().to(DType.FLOAT64);
      var numbers =
          Tensors.stack(
                  java.util.List.of(
                      good.choose(rewards, 0).sum(),
                      bad.choose(rewards, 0).sum(),
                      good.choose(lp, 0).sum(),
                      bad.choose(lp, 0).sum(),
                      good.to(DType.FLOAT64).sum()),
                  0)
              .toDoubles();
      double wanted = numbers[4];
      double unwanted = batch.answers().count() - wanted;
      var figures = new LinkedHashMap<String, Figure>();
      figures.put("rewards/chosen", new Figure.Mean(numbers[0], wanted));
      figures.put("rewards/rejected", new Figure.Mean(numbers[1], unwanted));
      figures.put("logps/chosen", new Figure.Mean(numbers[2], wanted));
      figures.put("logps/rejected", new Figure.Mean(numbers[3], unwanted));
      return LossMetrics.of(figures);
    }
  }
}
