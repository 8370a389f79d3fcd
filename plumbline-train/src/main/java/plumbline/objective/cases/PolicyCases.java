package plumbline.objective.cases;

import java.util.List;
import java.util.function.Function;
import plumbline.objective.CovarianceLoss;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyLoss.Gmpo.Variant;

/// The policy-gradient losses and the named recipes that are one of them under an aggregation.
final class PolicyCases {
  private static final CaseField BOTH = CaseField.of("eps", "both bounds, where they are equal");

  private PolicyCases() {}

  static List<LossCase> all() {
    return List.of(
        clipped("ppo", "clipped ratio per token", 0.2, "seq-mean-token-mean"),
        clipped("grpo", "ppo, mean over sequences of token means", 0.2, "seq-mean-token-mean"),
        clipped("dr_grpo", "ppo, sum over B times L", 0.2, "seq-mean-token-sum-norm"),
        clipped("bnpo", "ppo, token mean of each micro-batch", 0.2, "local-token-mean"),
        clipped("dapo", "ppo with a higher upper bound, token mean", 0.28, "token-mean"),
        ranged("gspo", "one clipped mean ratio per row", 3e-4, 4e-4, PolicyLoss.Gspo::new),
        ranged(
            "gspo-token", "gspo with gradients per token", 3e-4, 4e-4, PolicyLoss.GspoToken::new),
        gmpo(),
        cispo(),
        sapo(),
        plain("reinforce", "-A lp"),
        plain("gpg", "-A lp"),
        ranged(
            "rloo-seq",
            "one clipped ratio of sums per row",
            0.2,
            0.2,
            PolicyLoss.RlooSequence::new),
        ranged("luspo", "gspo times the length", 2e-3, 2.5e-3, PolicyLoss.Luspo::new),
        vespo(),
        clipCov(),
        klCov(),
        clipped("reinforce++", "ppo, token mean", 0.2, "token-mean"),
        new PolicyCase(
            "ulorl",
            "on-policy ppo, token mean, for a mask of mastered tokens",
            List.of(low(0.2), high(0.2), BOTH),
            in -> new PolicyLoss.Clipped(bound(in, "eL", 0.2), bound(in, "eH", 0.2)),
            "token-mean"));
  }

  private static LossCase clipCov() {
    return policy(
        "clip-cov",
        "ppo without the tokens of largest covariance of A and lp",
        List.of(
            low(0.2),
            high(0.2),
            BOTH,
            CaseField.of("share", "of the tokens, dropped; 0.0002"),
            CaseField.of("covMin", "tokens below this covariance are kept; 1"),
            CaseField.of("covMax", "tokens above this covariance are kept; 5")),
        in ->
            new CovarianceLoss.ClipCov(
                bound(in, "eL", 0.2),
                bound(in, "eH", 0.2),
                in.number("share", 2e-4),
                in.number("covMin", 1),
                in.number("covMax", 5)));
  }

  private static LossCase klCov() {
    return policy(
        "kl-cov",
        "-r A, plus c |lp - old| for the tokens of largest covariance of A and lp",
        List.of(
            CaseField.of("share", "of the tokens, held back; 0.0002"),
            CaseField.of("covCoef", "their factor of |lp - old|; 0.1")),
        in -> new CovarianceLoss.KlCov(in.number("share", 2e-4), in.number("covCoef", 0.1)));
  }

  private static CaseField low(double usual) {
    return CaseField.of("eL", "lower bound of the clip; " + usual, "eps_low", "epsilon_low", "low");
  }

  private static CaseField high(double usual) {
    return CaseField.of(
        "eH", "upper bound of the clip; " + usual, "eps_high", "epsilon_high", "high");
  }

  private static double bound(CaseInput input, String name, double usual) {
    return input.number(name, input.number("eps", usual));
  }

  private static LossCase clipped(String name, String summary, double high, String aggregation) {
    var own =
        List.of(
            low(0.2),
            high(high),
            BOTH,
            CaseField.of("dualClip", "cap of the ratio where A < 0; none", "c"),
            CaseField.of("delta", "cap of the ratio in the unclipped branch; none"));
    return new PolicyCase(
        name,
        summary,
        own,
        in ->
            new PolicyLoss.Clipped(
                bound(in, "eL", 0.2),
                bound(in, "eH", high),
                in.numberOrNull("dualClip"),
                in.numberOrNull("delta")),
        aggregation);
  }

  @FunctionalInterface
  private interface OfRange {
    PolicyLoss make(double low, double high);
  }

  private static LossCase ranged(
      String name, String summary, double low, double high, OfRange loss) {
    return policy(
        name,
        summary,
        List.of(low(low), high(high), BOTH),
        in -> loss.make(bound(in, "eL", low), bound(in, "eH", high)));
  }

  private static LossCase gmpo() {
    return policy(
        "gmpo",
        "geometric mean of clipped ratios per row; bounds of the log-ratio",
        List.of(
            low(0.4),
            high(0.4),
            BOTH,
            CaseField.of(
                "variant", "token | none | sequence | token_unnormalised | harmonic; token")),
        in ->
            new PolicyLoss.Gmpo(
                bound(in, "eL", 0.4),
                bound(in, "eH", 0.4),
                Variant.named(in.word("variant", "token"))));
  }

  private static LossCase cispo() {
    return policy(
        "cispo",
        "-sg(clamp(r, rMin, rMax)) A lp",
        List.of(
            CaseField.of("rMin", "smallest ratio, absolute; 0"),
            CaseField.of("rMax", "greatest ratio, absolute; 5")),
        in -> new PolicyLoss.Cispo(in.number("rMin", 0), in.number("rMax", 5)));
  }

  private static LossCase sapo() {
    return policy(
        "sapo",
        "soft gate instead of a clip",
        List.of(
            CaseField.of("tauPos", "temperature where A > 0; 1"),
            CaseField.of("tauNeg", "temperature elsewhere; 1.05")),
        in -> new PolicyLoss.Sapo(in.number("tauPos", 1), in.number("tauNeg", 1.05)));
  }

  private static LossCase plain(String name, String summary) {
    return policy(name, summary, List.of(), _ -> new PolicyLoss.Reinforce());
  }

  private static LossCase vespo() {
    return policy(
        "vespo",
        "-sg(phi) A lp, phi a smooth weight of the row's ratio",
        List.of(
            CaseField.of("kPos", "k where A >= 0; 2"),
            CaseField.of("lambdaPos", "lambda where A >= 0; 3"),
            CaseField.of("kNeg", "k elsewhere; 3"),
            CaseField.of("lambdaNeg", "lambda elsewhere; 2")),
        in ->
            new PolicyLoss.Vespo(
                in.number("kPos", 2),
                in.number("lambdaPos", 3),
                in.number("kNeg", 3),
                in.number("lambdaNeg", 2)));
  }

  private static LossCase policy(
      String name, String summary, List<CaseField> own, Function<CaseInput, PolicyLoss> loss) {
    return new PolicyCase(name, summary, own, loss, null);
  }
}
