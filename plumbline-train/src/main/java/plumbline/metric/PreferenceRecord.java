package plumbline.metric;

import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A pair, or an answer with a label, as it is kept for looking at.
///
/// @param row number in the data, from 0
/// @param chosen the better or wanted answer
/// @param rejected the worse or unwanted one; one of the two may be missing
/// @param weight what its loss is multiplied by
/// @param beta what log-ratios are multiplied by to be rewards; empty where the loss has none
public record PreferenceRecord(
    long row,
    @Nullable Answer chosen,
    @Nullable Answer rejected,
    double weight,
    OptionalDouble beta) {
  public PreferenceRecord {
    if (chosen == null && rejected == null) {
      throw new IllegalArgumentException("row %d has neither answer".formatted(row));
    }
  }

  /// Prompt and answer with a value per token, 0 where a token is not compared.
  ///
  /// @param learnt what a model reads
  /// @param logProbs under the policy before the step
  /// @param reference under the reference, null where there is none
  public record Answer(TrainingRow learnt, Floats logProbs, @Nullable Floats reference) {
    public Answer {
      int n = learnt.tokens().size();
      if (logProbs.size() != n || (reference != null && reference.size() != n)) {
        throw new IllegalArgumentException(
            "an answer of %d tokens has %d log-probs%s"
                .formatted(
                    n,
                    logProbs.size(),
                    reference == null
                        ? ""
                        : " and %d of the reference".formatted(reference.size())));
      }
    }

    Tokens tokens() {
      return learnt.tokens();
    }

    /// Whether the preference speaks of this token.
    boolean isCompared(int index) {
      return learnt.kinds().get(index) == LossKind.PREFERENCE;
    }

    /// Log-ratio of policy to reference, or the log-probability where there is no reference.
    double logRatio(int index) {
      return !isCompared(index)
          ? 0
          : (double) logProbs.get(index) - (reference == null ? 0 : reference.get(index));
    }

    double sum() {
      double sum = 0;
      for (int t = 0; t < tokens().size(); t++) {
        sum += logRatio(t);
      }
      return sum;
    }
  }

  /// How many tokens are kept.
  public int tokens() {
    return (chosen == null ? 0 : chosen.tokens().size())
        + (rejected == null ? 0 : rejected.tokens().size());
  }

  /// The difference of the summed log-ratios, times beta where there is one; empty for a label.
  public OptionalDouble margin() {
    return chosen == null || rejected == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            beta.orElse(1)
                * (Objects.requireNonNull(chosen).sum() - Objects.requireNonNull(rejected).sum()));
  }
}
