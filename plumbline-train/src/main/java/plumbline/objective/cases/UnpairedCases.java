package plumbline.objective.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.objective.LossMetrics;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.BradleyTerry;
import plumbline.objective.preference.RunningMean;
import plumbline.objective.preference.UnpairedBatch;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Losses of labelled answers, and of reward models.
final class UnpairedCases {
  private static final List<CaseField> SHARED =
      List.of(
          CaseField.of("lp", "[answers] summed log-probs of the policy", "policy_logps", "logp"),
          CaseField.of("ref", "[answers] those of the reference", "ref_logps"),
          CaseField.of("label", "[answers] 0/1, wanted or not", "labels"),
          CaseField.of("weights", "[answers] what losses are multiplied by; 1", "w"),
          CaseField.of("answers", "answers of the whole step; those given where missing"),
          CaseField.of("beta", "scale of the log-ratios; 0.1"));
  private static final List<CaseField> SIDES =
      List.of(
          CaseField.of("wd", "weight of wanted answers; 1", "desirable_weight"),
          CaseField.of("wu", "weight of unwanted answers; 1", "undesirable_weight"));

  private UnpairedCases() {}

  static List<LossCase> all() {
    return List.of(kto(), apoZero(), bco(), new Reward());
  }

  /// @param own its fields beside the shared ones
  /// @param loss reads its settings
  /// @param shift z0 or delta
  private record Unpaired(
      String name,
      String summary,
      List<CaseField> own,
      Function<CaseInput, UnpairedLoss> loss,
      Shift shift)
      implements LossCase {
    @Override
    public List<CaseField> fields() {
      var fields = new ArrayList<>(SHARED);
      fields.addAll(own);
      return List.copyOf(fields);
    }

    @Override
    public Evaluated evaluate(CaseInput input) {
      input.requireEqualLengths("lp", "ref", "label", "weights");
      var policy = input.vector("lp").requireGrad();
      var answers = new Answers(policy, input.vectorOrNull("ref", policy), ones(policy.count()));
      var settings = loss.apply(input);
      double moved = shift.of(input, answers, settings);
      var result =
          new UnpairedObjective(settings)
              .evaluate(
                  new UnpairedBatch(
                      answers, labels(input, policy), input.vectorOrNull("weights", policy)),
                  input.number("answers", (double) answers.count()),
                  moved);
      var figures = new LinkedHashMap<>(result.metrics().figures());
      figures.put("shift", new LossMetrics.Figure.Mean(moved, 1));
      return new Evaluated(
          result.share(), List.of(new Leaf("lp", policy)), LossMetrics.of(figures), List.of());
    }
  }

  @FunctionalInterface
  private interface Shift {
    double of(CaseInput input, Answers answers, UnpairedLoss loss);
  }

  private static Tensor ones(long count) {
    return Tensors.full(1, DType.FLOAT64, Device.CPU, count);
  }

  private static Tensor labels(CaseInput input, Tensor like) {
    input.vector("label");
    @Nullable Tensor labels = input.vectorOrNull("label", like);
    if (labels == null || labels.equalTo(0).or(labels.equalTo(1)).not().max().item() != 0) {
      throw new IllegalArgumentException("label holds a number that is neither 0 nor 1");
    }
    return labels.equalTo(1);
  }

  private static LossCase kto() {
    var own = new ArrayList<>(SIDES);
    own.add(CaseField.of("klLp", "[n] log-probs of mismatched completions", "kl_logps"));
    own.add(CaseField.of("klRef", "[n] those under the reference", "ref_kl_logps"));
    own.add(CaseField.of("z0", "the estimate itself, where klLp is not given"));
    return new Unpaired(
        "kto",
        "wanted answers above, unwanted below a mean log-ratio",
        own,
        in -> new UnpairedLoss.Kto(in.number("beta", 0.1), in.number("wd", 1), in.number("wu", 1)),
        (in, _, _) -> {
          if (!in.has("klLp")) {
            return in.number("z0");
          }
          var policy = in.vector("klLp");
          return UnpairedObjective.mismatchedKl(
              new Answers(policy, in.vectorOrNull("klRef", policy), ones(policy.count())));
        });
  }

  private static LossCase apoZero() {
    return new Unpaired(
        "apo_zero_unpaired",
        "kto with a mean log-ratio of 0",
        SIDES,
        in ->
            new UnpairedLoss.ApoZero(
                in.number("beta", 0.1), in.number("wd", 1), in.number("wu", 1)),
        (_, _, _) -> 0);
  }

  private static LossCase bco() {
    return new Unpaired(
        "bco",
        "binary classification around the running mean reward",
        List.of(
            CaseField.of("seenSum", "sum of the rewards of earlier steps; 0"),
            CaseField.of("seenCount", "how many they are; 0")),
        in -> new UnpairedLoss.Bco(in.number("beta", 0.1)),
        (in, answers, loss) -> {
          double rewards = answers.logRatios("bco").sum().item() * loss.beta();
          return new RunningMean(in.number("seenSum", 0), in.number("seenCount", 0))
              .plus(rewards, (double) answers.count())
              .value();
        });
  }

  /// Bradley-Terry on the scores of a reward model.
  private record Reward() implements LossCase {
    @Override
    public String name() {
      return "bradley-terry";
    }

    @Override
    public String summary() {
      return "reward model: -ls(rc - rr - margin) + k (rc + rr)^2";
    }

    @Override
    public List<CaseField> fields() {
      return List.of(
          CaseField.of("rc", "[pairs] scores of the chosen answers", "chosen_rewards"),
          CaseField.of("rr", "[pairs] of the rejected ones", "rejected_rewards"),
          CaseField.of("margin", "[pairs] by how much the chosen is better; 0"),
          CaseField.of("k", "centring; 0", "center_rewards_coefficient"),
          CaseField.of("pairs", "pairs of the whole step; those given where missing"));
    }

    @Override
    public Evaluated evaluate(CaseInput input) {
      input.requireEqualLengths("rc", "rr", "margin");
      var chosen = input.vector("rc").requireGrad();
      var rejected = input.vector("rr").requireGrad();
      var result =
          new BradleyTerry(input.number("k", 0))
              .evaluate(
                  chosen,
                  rejected,
                  input.vectorOrNull("margin", chosen),
                  input.number("pairs", (double) chosen.count()));
      return new Evaluated(
          result.share(),
          List.of(new Leaf("rc", chosen), new Leaf("rr", rejected)),
          result.metrics(),
          List.of());
    }
  }
}
