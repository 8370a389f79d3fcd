package plumbline.objective.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import plumbline.objective.preference.FreeLoss;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;

/// The losses of pairs by name, and the named mixtures of them.
final class PairCases {
  private static final CaseField BETA = CaseField.of("beta", "scale of the log-ratios; 0.1");
  private static final CaseField GAMMA =
      CaseField.of("gamma", "target margin; 0.5", "simpo_gamma", "tpo_l_gamma");
  private static final CaseField GOLD =
      CaseField.of("G", "[pairs] summed log-probs of the third answers, where sft > 0");

  private PairCases() {}

  static List<LossCase> all() {
    return Stream.of(referenced(), raw(), free(), mixtures()).flatMap(List::stream).toList();
  }

  private static List<LossCase> referenced() {
    return List.of(
        divergent("sigmoid", "DPO, -ls(beta d)", in -> new ReferencedLoss.Sigmoid(beta(in))),
        divergent(
            "cdpo",
            "conservative DPO: a share of the labels is wrong",
            in -> new ReferencedLoss.Conservative(beta(in), smoothing(in, 0)),
            smoothing("0")),
        divergent(
            "robust",
            "DPO unbiased under flipped labels",
            in -> new ReferencedLoss.Robust(beta(in), smoothing(in, 0)),
            smoothing("0; 0.1 is typical")),
        divergent("hinge", "max(0, 1 - beta d)", in -> new ReferencedLoss.Hinge(beta(in))),
        divergent("ipo", "squared, on means over tokens", in -> new ReferencedLoss.Ipo(beta(in))),
        divergent("ipo_sum", "squared, on sums", in -> new ReferencedLoss.IpoOfSums(beta(in))),
        divergent(
            "sigmoid_norm",
            "DPO on means over tokens",
            in -> new ReferencedLoss.SigmoidOfMeans(beta(in))),
        divergent(
            "exo_pair",
            "reverse KL to the smoothed label",
            in -> new ReferencedLoss.Exo(beta(in), smoothing(in, 1e-3)),
            smoothing("0.001, must be above 0")),
        divergent(
            "nca_pair",
            "noise contrastive, each answer for itself",
            in -> new ReferencedLoss.Nca(beta(in))),
        divergent(
            "bco_pair",
            "binary classification of both answers",
            in -> new ReferencedLoss.Bco(beta(in), in.has("delta")),
            CaseField.of("delta", "running shift of rewards; none")),
        divergent("sppo_hard", "squared, to ±1/(2 beta)", in -> new ReferencedLoss.Sppo(beta(in))),
        divergent(
            "apo_down",
            "anchored, for chosen answers worse than the model's",
            in -> new ReferencedLoss.ApoDown(beta(in))),
        divergent(
            "discopop",
            "gated mix of logistic and exponential",
            in -> new ReferencedLoss.DiscoPop(beta(in), in.number("tau", 0.05)),
            CaseField.of("tau", "temperature of the gate; 0.05", "discopop_tau")),
        divergent(
            "apo_code",
            "supervised while the chosen answer is unlikely, then DPO",
            PairCases::adaptive,
            CaseField.of("alpha", "per-pair | per-pair-with-gradient | per-batch; per-pair"),
            CaseField.of("supervised", "mean | sum; mean")));
  }

  private static List<LossCase> raw() {
    return List.of(
        referenced(
            "aot",
            "sorted margins of policy and reference",
            in -> new ReferencedLoss.Aot(beta(in), smoothing(in, 0)),
            smoothing("0")),
        referenced(
            "aot_unpaired",
            "sorted log-ratios of chosen and rejected",
            in -> new ReferencedLoss.AotUnpaired(beta(in), smoothing(in, 0)),
            smoothing("0")),
        referenced(
            "apo_zero",
            "anchored, for chosen answers better than the model's",
            in -> new ReferencedLoss.ApoZero(beta(in))));
  }

  private static List<LossCase> free() {
    return List.of(
        free(
            "cpo",
            "-ls(beta (C - R)), no reference",
            in -> new FreeLoss.Cpo(beta(in), smoothing(in, 0)),
            smoothing("0")),
        free("cpo_hinge", "hinge of C - R", in -> new FreeLoss.CpoHinge(beta(in))),
        free("cpo_ipo", "squared, on means", in -> new FreeLoss.CpoIpo(beta(in))),
        free(
            "simpo",
            "-ls(beta (c - r) - gamma), means over tokens; beta 2 to 10 is usual",
            in -> new FreeLoss.SimPo(beta(in), in.number("gamma", 0.5), smoothing(in, 0)),
            GAMMA,
            smoothing("0")),
        free(
            "alphapo",
            "simpo with a reward that bends",
            in ->
                new FreeLoss.AlphaPo(
                    beta(in), in.number("gamma", 0.5), in.number("alpha", 0), smoothing(in, 0)),
            GAMMA,
            CaseField.of("alpha", "0 is simpo; 0"),
            smoothing("0")),
        free("orpo", "odds ratio of means", in -> new FreeLoss.Orpo(beta(in))),
        free(
            "tpo",
            "cpo beside a third answer",
            in -> new FreeLoss.Tpo(beta(in)),
            GOLD,
            CaseField.of("nG", "[pairs] tokens of the third answers; 1")),
        free(
            "tpo_l",
            "tpo on means with a margin",
            in -> new FreeLoss.TpoOfMeans(beta(in), in.number("gamma", 0.5)),
            GAMMA,
            GOLD,
            CaseField.of("nG", "[pairs] tokens of the third answers; 1")));
  }

  private static List<LossCase> mixtures() {
    return List.of(
        new PairCase(
            "sft",
            "cross-entropy of the chosen answers, a mean over their tokens",
            List.of(),
            _ -> List.of(new Term(new PairLoss.Supervised(), 1)),
            false,
            false),
        new PairCase(
            "rpo",
            "sigmoid + rpo_alpha sft",
            List.of(BETA, CaseField.of("rpo_alpha", "weight of sft; 1", "rpoAlpha")),
            in ->
                List.of(
                    new Term(new ReferencedLoss.Sigmoid(beta(in)), 1),
                    new Term(new PairLoss.Supervised(), in.number("rpo_alpha", 1))),
            true,
            true),
        new PairCase(
            "mpo",
            "0.8 sigmoid + 0.2 bco_pair + sft",
            List.of(
                BETA,
                CaseField.of("wSigmoid", "weight of sigmoid; 0.8"),
                CaseField.of("wBco", "weight of bco_pair; 0.2"),
                CaseField.of("wSft", "weight of sft; 1")),
            in ->
                List.of(
                    new Term(new ReferencedLoss.Sigmoid(beta(in)), in.number("wSigmoid", 0.8)),
                    new Term(new ReferencedLoss.Bco(beta(in), false), in.number("wBco", 0.2)),
                    new Term(new PairLoss.Supervised(), in.number("wSft", 1))),
            true,
            true));
  }

  private static double beta(CaseInput in) {
    return in.number("beta", 0.1);
  }

  private static CaseField smoothing(String usual) {
    return CaseField.of("e", "label smoothing; " + usual, "label_smoothing", "eps");
  }

  private static double smoothing(CaseInput in, double usual) {
    return in.number("e", usual);
  }

  private static PairLoss adaptive(CaseInput in) {
    return new ReferencedLoss.Adaptive(
        beta(in),
        in.choice("alpha", ReferencedLoss.Adaptive.Alpha.PER_PAIR),
        in.choice("supervised", ReferencedLoss.Adaptive.SupervisedPart.MEAN));
  }

  private static LossCase divergent(
      String name, String summary, Function<CaseInput, PairLoss> loss, CaseField... own) {
    return new PairCase(name, summary, fields(own), in -> one(loss.apply(in)), true, true);
  }

  private static LossCase referenced(
      String name, String summary, Function<CaseInput, PairLoss> loss, CaseField... own) {
    return new PairCase(name, summary, fields(own), in -> one(loss.apply(in)), true, false);
  }

  private static List<Term> one(PairLoss loss) {
    return List.of(new Term(loss, 1));
  }

  /// The preference part, and the supervised one where it is given a weight.
  private static LossCase free(
      String name, String summary, Function<CaseInput, PairLoss> loss, CaseField... own) {
    var fields = new ArrayList<>(fields(own));
    fields.add(CaseField.of("sft", "weight of the supervised term; 0", "cpo_alpha", "tpo_alpha"));
    return new PairCase(
        name,
        summary,
        fields,
        in ->
            List.of(
                new Term(loss.apply(in), 1),
                new Term(new PairLoss.Supervised(), in.number("sft", 0))),
        false,
        false);
  }

  private static List<CaseField> fields(CaseField... own) {
    var fields = new ArrayList<CaseField>();
    fields.add(BETA);
    fields.addAll(List.of(own));
    return fields;
  }
}
