package plumbline.objective.preference;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;

/// One answer to every prompt of a batch; all columns `[answers]`.
///
/// @param policy summed log-probabilities of the completions under the policy, with gradient
/// @param reference the same under the reference, null where no loss needs it
/// @param lengths completion tokens, end of text included, as numbers of the type of `policy`
public record Answers(Tensor policy, @Nullable Tensor reference, Tensor lengths) {
  public Answers {
    if (policy.rank() != 1 || policy.count() == 0) {
      throw new IllegalArgumentException(
          "log-probabilities of answers have shape %s, must be [answers] with at least one"
              .formatted(Arrays.toString(policy.shape())));
    }
    sameShape("reference", reference, policy);
    sameShape("lengths", lengths, policy);
    reference = reference == null ? null : reference.detach();
    lengths = lengths.detach();
  }

  /// How many there are.
  public long count() {
    return policy.count();
  }

  /// Means over tokens under the policy.
  public Tensor means() {
    return policy.over(lengths);
  }

  /// `policy - reference`.
  ///
  /// @throws IllegalArgumentException where there is no reference
  public Tensor logRatios(String loss) {
    return policy.minus(referenceFor(loss));
  }

  Tensor referenceFor(String loss) {
    if (reference == null) {
      throw new IllegalArgumentException(
          "%s compares with a reference, but the batch has no log-probabilities of one; use a reference-free loss (cpo, simpo, orpo) or give them"
              .formatted(loss));
    }
    return reference;
  }

  /// Refuses numbers that no sound forward makes.
  void check(String which) {
    finite(which, "log-probability", policy);
    if (reference != null) {
      finite(which, "reference log-probability", reference);
    }
    long empty = first(lengths.less(1));
    if (empty >= 0) {
      throw new IllegalArgumentException(
          "%s answer %d has %s completion tokens, must have at least 1; drop the row or allow longer rows"
              .formatted(which, empty + 1, Bounds.number(lengths.select(0, empty).item())));
    }
  }

  private static void finite(String which, String what, Tensor column) {
    long wrong = first(column.isFinite().not());
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          "the %s of %s answer %d is %s, must be a finite number"
              .formatted(what, which, wrong + 1, column.select(0, wrong).item()));
    }
  }

  /// The first place where `holds`, or -1.
  static long first(Tensor holds) {
    return holds.max().item() == 0 ? -1 : holds.nonzero().select(0, 0).toLongs()[0];
  }

  static void sameShape(String name, @Nullable Tensor column, Tensor like) {
    if (column != null && !Arrays.equals(column.shape(), like.shape())) {
      throw new IllegalArgumentException(
          "%s has shape %s, must be %s: one an answer"
              .formatted(name, Arrays.toString(column.shape()), Arrays.toString(like.shape())));
    }
  }
}
