package plumbline.config;

import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.objective.preference.FreeLoss;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.ReferencedLoss.Adaptive;

/// The losses of pairs that a recipe may name, each with its own settings and a weight.
final class PairLosses {
  static final Cases<Term> CASES = anchored(free(squared(logistic())));

  private PairLosses() {}

  private static Cases<Term> logistic() {
    return Cases.<Term>of("sigmoid", in -> term(in, new ReferencedLoss.Sigmoid(beta(in, 0.1))))
        .and(
            "cdpo",
            in -> term(in, new ReferencedLoss.Conservative(beta(in, 0.1), smoothing(in, 0.1))))
        .and("robust", in -> term(in, new ReferencedLoss.Robust(beta(in, 0.1), smoothing(in, 0.1))))
        .and("exo_pair", in -> term(in, new ReferencedLoss.Exo(beta(in, 0.1), exo(in))))
        .and("nca_pair", in -> term(in, new ReferencedLoss.Nca(beta(in, 0.1))))
        .and("bco_pair", in -> term(in, new ReferencedLoss.Bco(beta(in, 0.1), shift(in))))
        .and("sigmoid_norm", in -> term(in, new ReferencedLoss.SigmoidOfMeans(beta(in, 0.1))))
        .and("discopop", in -> term(in, new ReferencedLoss.DiscoPop(beta(in, 0.1), tau(in))))
        .and("aot", in -> term(in, new ReferencedLoss.Aot(beta(in, 0.1), smoothing(in, 0))))
        .and(
            "aot_unpaired",
            in -> term(in, new ReferencedLoss.AotUnpaired(beta(in, 0.1), smoothing(in, 0))));
  }

  private static Cases<Term> squared(Cases<Term> cases) {
    return cases
        .and("hinge", in -> term(in, new ReferencedLoss.Hinge(beta(in, 0.1))))
        .and("ipo", in -> term(in, new ReferencedLoss.Ipo(beta(in, 0.1))))
        .and("ipo_sum", in -> term(in, new ReferencedLoss.IpoOfSums(beta(in, 0.1))))
        .and("sppo_hard", in -> term(in, new ReferencedLoss.Sppo(beta(in, 0.1))));
  }

  private static Cases<Term> free(Cases<Term> cases) {
    return cases
        .and("cpo", in -> term(in, new FreeLoss.Cpo(beta(in, 0.1), smoothing(in, 0))))
        .and("cpo_hinge", in -> term(in, new FreeLoss.CpoHinge(beta(in, 0.1))))
        .and("cpo_ipo", in -> term(in, new FreeLoss.CpoIpo(beta(in, 0.1))))
        .and("simpo", in -> term(in, new FreeLoss.SimPo(beta(in, 2), gamma(in), smoothing(in, 0))))
        .and(
            "alphapo",
            in ->
                term(in, new FreeLoss.AlphaPo(beta(in, 2), gamma(in), alpha(in), smoothing(in, 0))))
        .and("orpo", in -> term(in, new FreeLoss.Orpo(beta(in, 0.1))));
  }

  private static Cases<Term> anchored(Cases<Term> cases) {
    return cases
        .and("apo_zero", in -> term(in, new ReferencedLoss.ApoZero(beta(in, 0.1))))
        .and("apo_down", in -> term(in, new ReferencedLoss.ApoDown(beta(in, 0.1))))
        .and("apo_code", in -> term(in, adaptive(in)))
        .and("sft", in -> term(in, new PairLoss.Supervised()));
  }

  private static Term term(Section in, PairLoss loss) {
    double weight =
        in.number("weight", "what the loss is multiplied by")
            .atLeast(0.0, "a negative weight would raise the loss")
            .or(1.0);
    return new Term(loss, weight);
  }

  static double beta(Section in, double usual) {
    return in.number("beta", "scale of the log-ratios")
        .above(0.0, "it scales the log-ratios")
        .or(usual);
  }

  private static double smoothing(Section in, double usual) {
    return in.number("label-smoothing", "share of the labels that are wrong")
        .atLeast(0.0, "it is a share")
        .below(0.5, "with half of the labels wrong nothing can be learnt")
        .or(usual);
  }

  private static double exo(Section in) {
    return in.number("label-smoothing", "share of the labels that are wrong")
        .above(0.0, "the loss takes its logarithm")
        .below(0.5, "with half of the labels wrong nothing can be learnt")
        .or(1e-3);
  }

  private static Adaptive adaptive(Section in) {
    var alpha =
        in.choice("alpha", "what the share of DPO is taken of", Adaptive.Alpha.class)
            .or(Adaptive.Alpha.PER_PAIR);
    var supervised =
        in.choice("supervised", "how cross-entropy is reduced", Adaptive.SupervisedPart.class)
            .or(Adaptive.SupervisedPart.MEAN);
    return new Adaptive(beta(in, 0.1), alpha, supervised);
  }

  private static boolean shift(Section in) {
    return in.truth("running-shift", "rewards are shifted by their running mean").or(false);
  }

  private static double tau(Section in) {
    return in.number("tau", "temperature of the gate").above(0.0, "it divides").or(0.05);
  }

  private static double gamma(Section in) {
    return in.number("gamma", "target margin of the rewards").or(1.0);
  }

  private static double alpha(Section in) {
    return in.number("alpha", "how the reward bends; 0 is simpo").or(0.25);
  }
}
