package plumbline.config;

import plumbline.config.section.Section;
import plumbline.objective.KlPenalty;
import plumbline.objective.PolicyObjective;

/// Reads what surrounds the policy loss: the divergence from the reference and the entropy bonus.
final class ObjectiveReader {
  private ObjectiveReader() {}

  static PolicyObjective read(Section top, LossReader.Loss loss) {
    var kl = top.section("kl", "divergence from the frozen reference", ObjectiveReader::penalty);
    double bonus =
        top.number("entropy-bonus", "factor of the mean entropy, subtracted from the loss")
            .atLeast(0.0, "a negative bonus collapses the policy")
            .or(0.0);
    return new PolicyObjective(
        loss.loss(),
        loss.aggregation(),
        kl.coefficient() == 0 ? null : kl,
        null,
        null,
        Double.POSITIVE_INFINITY,
        bonus);
  }

  private static KlPenalty penalty(Section in) {
    var form =
        in.choice("kind", "estimator of the divergence", KlPenalty.Form.class)
            .or(KlPenalty.Form.K3);
    double coefficient =
        in.number("coefficient", "factor of the divergence; 0 needs no reference")
            .atLeast(0.0, "a negative factor drives the policy away from the reference")
            .or(0.0);
    in.check(
        form != KlPenalty.Form.K1 || coefficient == 0,
        "kind",
        "is k1, must be k2 or k3: the gradient of k1 has mean zero");
    return new KlPenalty(form, coefficient);
  }
}
