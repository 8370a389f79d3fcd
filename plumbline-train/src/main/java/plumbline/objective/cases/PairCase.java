package plumbline.objective.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.objective.LossSum;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.PairBatch;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Losses of pairs, on the summed log-probabilities of their answers.
///
/// @param own the fields of its losses
/// @param terms reads them
/// @param referenced whether it compares with a reference
/// @param divergent whether an f-divergence may be chosen
record PairCase(
    String name,
    String summary,
    List<CaseField> own,
    Function<CaseInput, List<Term>> terms,
    boolean referenced,
    boolean divergent)
    implements LossCase {
  private static final List<CaseField> SHARED =
      List.of(
          CaseField.of(
              "C", "[pairs] summed log-probs of the chosen answers", "policy_chosen_logps"),
          CaseField.of("R", "[pairs] of the rejected ones", "policy_rejected_logps"),
          CaseField.of("nC", "[pairs] tokens of the chosen answers; 1", "chosen_lengths"),
          CaseField.of("nR", "[pairs] of the rejected ones; 1", "rejected_lengths"),
          CaseField.of("weights", "[pairs] what losses of pairs are multiplied by; 1", "w"),
          CaseField.of("pairs", "pairs of the whole step; those given where missing"),
          CaseField.of("N", "supervised tokens of the whole step; those given where missing"));
  private static final List<CaseField> REFERENCE =
      List.of(
          CaseField.of(
              "Cr", "[pairs] C under the reference", "ref_chosen_logps", "reference_chosen_logps"),
          CaseField.of(
              "Rr",
              "[pairs] R under the reference",
              "ref_rejected_logps",
              "reference_rejected_logps"));
  private static final List<CaseField> DIVERGENCE =
      List.of(
          CaseField.of(
              "divergence",
              "reverse_kl | forward_kl | js_divergence | alpha_divergence; reverse_kl",
              "f_divergence_type"),
          CaseField.of("k", "of alpha_divergence; 0.5", "f_alpha_divergence_coef"));

  @Override
  public List<CaseField> fields() {
    var fields = new ArrayList<>(SHARED);
    if (referenced) {
      fields.addAll(REFERENCE);
    }
    if (divergent) {
      fields.addAll(DIVERGENCE);
    }
    fields.addAll(own);
    return List.copyOf(fields);
  }

  @Override
  public Evaluated evaluate(CaseInput input) {
    input.requireEqualLengths("C", "R", "Cr", "Rr", "nC", "nR", "weights");
    var chosen = input.vector("C").requireGrad();
    var rejected = input.vector("R").requireGrad();
    var leaves = new ArrayList<>(List.of(new Leaf("C", chosen), new Leaf("R", rejected)));
    var better = answers(input, chosen, "Cr", "nC");
    var supervised = new LossSum(chosen.sum().negate(), better.lengths().sum().item());
    if (input.has("G")) {
      var gold = input.vector("G").requireGrad();
      leaves.add(new Leaf("G", gold));
      supervised = new LossSum(gold.sum().negate(), lengths(input, "nG", gold).sum().item());
    }
    var batch =
        new PairBatch(
            better,
            answers(input, rejected, "Rr", "nR"),
            supervised,
            input.vectorOrNull("weights", chosen));
    var objective = new PreferenceObjective(terms.apply(input), divergence(input));
    var step =
        new StepTotals(
            input.number("pairs", (double) batch.count()),
            input.number("N", supervised.count()),
            input.number("delta", 0));
    var result = objective.evaluate(batch, step);
    return new Evaluated(result.share(), leaves, result.metrics(), List.of());
  }

  static Answers answers(CaseInput input, Tensor policy, String reference, String lengths) {
    @Nullable Tensor under = input.vectorOrNull(reference, policy);
    return new Answers(policy, under, lengths(input, lengths, policy));
  }

  private static Tensor lengths(CaseInput input, String name, Tensor like) {
    var lengths = input.vectorOrNull(name, like);
    return lengths == null ? Tensors.full(1, DType.FLOAT64, Device.CPU, like.count()) : lengths;
  }

  private static Divergence divergence(CaseInput input) {
    return Divergence.named(input.word("divergence", "reverse_kl"), input.number("k", 0.5));
  }
}
