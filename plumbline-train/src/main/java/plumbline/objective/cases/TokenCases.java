package plumbline.objective.cases;

import java.util.List;
import java.util.function.Function;
import plumbline.objective.KlPenalty;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossSum;
import plumbline.objective.TokenLoss;
import plumbline.objective.ValueLoss;
import plumbline.tensor.Tensor;

/// Supervised losses, the divergence from a reference and the loss of a critic, each a token mean.
final class TokenCases {
  private static final CaseField LOG_PROBS =
      CaseField.of("lp", "[rows, time] log-probs of the trained policy", "logp");
  private static final CaseField MASK =
      CaseField.of("m", "[rows, time] 0/1, trained tokens; all where missing", "mask");
  private static final CaseField COUNT =
      CaseField.of("N", "trained tokens of the whole step; those given where missing");

  private TokenCases() {}

  private record TokenCase(
      String name,
      String summary,
      List<CaseField> fields,
      String leaf,
      Function<CaseInput, LossSumOfLeaf> loss)
      implements LossCase {
    @Override
    public Evaluated evaluate(CaseInput input) {
      var evaluated = loss.apply(input);
      var sum = evaluated.sum();
      return new Evaluated(
          sum.share(input.number("N", sum.count())),
          List.of(new Leaf(leaf, evaluated.leaf())),
          LossMetrics.none(),
          List.of());
    }
  }

  private record LossSumOfLeaf(LossSum sum, Tensor leaf) {}

  static List<LossCase> all() {
    return List.of(
        new TokenCase(
            "cross-entropy",
            "-w lp",
            List.of(
                LOG_PROBS, MASK, COUNT, CaseField.of("w", "[rows, time] weights; 1", "weights")),
            "lp",
            in -> {
              var lp = in.matrix("lp").requireGrad();
              var mask = PolicyCase.mask(in, lp);
              return new LossSumOfLeaf(TokenLoss.sum(lp, mask, in.matrixOrNull("w", lp)), lp);
            }),
        new TokenCase(
            "dft",
            "cross-entropy weighted by the probability itself, -sg(p) lp",
            List.of(LOG_PROBS, MASK, COUNT),
            "lp",
            in -> {
              var lp = in.matrix("lp").requireGrad();
              return new LossSumOfLeaf(TokenLoss.dynamic(lp, PolicyCase.mask(in, lp)), lp);
            }),
        divergence(),
        value());
  }

  private static LossCase divergence() {
    return new TokenCase(
        "kl",
        "estimate of the divergence from the reference",
        List.of(
            LOG_PROBS,
            CaseField.of("ref", "[rows, time] log-probs of the reference"),
            MASK,
            COUNT,
            CaseField.of("kl", "k1 | abs | k2 | k3 | k3+; k3")),
        "lp",
        in -> {
          var lp = in.matrix("lp").requireGrad();
          var mask = PolicyCase.mask(in, lp);
          var estimate =
              KlPenalty.estimate(
                  KlPenalty.Form.named(in.word("kl", "k3")),
                  KlPenalty.Clamp.NONE,
                  mask.choose(lp, 0),
                  mask.choose(in.matrix("ref", lp), 0));
          var tokens = mask.to(lp.dtype()).sum().item();
          return new LossSumOfLeaf(new LossSum(mask.choose(estimate, 0).sum(), tokens), lp);
        });
  }

  private static LossCase value() {
    return new TokenCase(
        "value",
        "clipped loss of a critic",
        List.of(
            CaseField.of("v", "[rows, time] values"),
            CaseField.of("vOld", "[rows, time] values at rollout time"),
            CaseField.of("ret", "[rows, time] returns"),
            CaseField.of("c", "clip range; 0.2"),
            MASK,
            COUNT),
        "v",
        in -> {
          var v = in.matrix("v").requireGrad();
          var loss = new ValueLoss(in.number("c", 0.2));
          var mask = PolicyCase.mask(in, v);
          return new LossSumOfLeaf(loss.sum(v, in.matrix("vOld", v), in.matrix("ret", v), mask), v);
        });
  }
}
