package plumbline.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// The columns of one micro-batch. All are [rows, time] of one floating type, unless said
/// otherwise; log-probabilities and entropies are in nats, of logits divided by the sampling
/// temperature. Only `logProbs` and `entropies` carry gradients.
///
/// @param logProbs of the policy that is trained (`lp`)
/// @param old of the trainer's policy when the rows were sampled (`old`)
/// @param reference of the frozen reference (`ref`), null where no term needs it
/// @param rollout as the sampler reported them (`roll`), null for the same as `old`
/// @param mask BOOL, true where a token is trained (`m`)
/// @param advantages `[rows]` or [rows, time] (`A`)
/// @param entropies of the policy that is trained (`H`), null where no term needs it
/// @param positive BOOL `[rows]`, true for a response with reward 1, null where no term needs it
public record PolicyBatch(
    Tensor logProbs,
    Tensor old,
    @Nullable Tensor reference,
    @Nullable Tensor rollout,
    Tensor mask,
    Tensor advantages,
    @Nullable Tensor entropies,
    @Nullable Tensor positive) {
  public PolicyBatch {
    if (logProbs.rank() != 2 || logProbs.count() == 0) {
      throw new IllegalArgumentException(
          "lp has shape %s, must be [rows, time] with at least one of each"
              .formatted(Arrays.toString(logProbs.shape())));
    }
    if (mask.dtype() != DType.BOOL) {
      throw new IllegalArgumentException(
          "m has type %s, must be BOOL; make it with PolicyBatch.mask".formatted(mask.dtype()));
    }
    sameShape("old", old, logProbs);
    sameShape("ref", reference, logProbs);
    sameShape("roll", rollout, logProbs);
    sameShape("m", mask, logProbs);
    sameShape("H", entropies, logProbs);
    if (!Arrays.equals(advantages.shape(), new long[] {logProbs.size(0)})) {
      if (advantages.rank() != 2) {
        throw new IllegalArgumentException(
            "A has shape %s, must be [%d] (one a row) or %s as lp"
                .formatted(
                    Arrays.toString(advantages.shape()),
                    logProbs.size(0),
                    Arrays.toString(logProbs.shape())));
      }
      sameShape("A", advantages, logProbs);
    }
    if (positive != null && !Arrays.equals(positive.shape(), new long[] {logProbs.size(0)})) {
      throw new IllegalArgumentException(
          "positive has shape %s, must be [%d], one a row"
              .formatted(Arrays.toString(positive.shape()), logProbs.size(0)));
    }
    old = old.detach();
    reference = reference == null ? null : reference.detach();
    rollout = rollout == null ? null : rollout.detach();
    advantages = advantages.detach();
  }

  /// Rows of which nobody says which responses were right.
  public PolicyBatch(
      Tensor logProbs,
      Tensor old,
      @Nullable Tensor reference,
      @Nullable Tensor rollout,
      Tensor mask,
      Tensor advantages,
      @Nullable Tensor entropies) {
    this(logProbs, old, reference, rollout, mask, advantages, entropies, null);
  }

  /// Rows of the current policy and the old one, without reference, sampler's report, entropies.
  public PolicyBatch(Tensor logProbs, Tensor old, Tensor mask, Tensor advantages) {
    this(logProbs, old, null, null, mask, advantages, null);
  }

  /// The same rows with those that were right.
  public PolicyBatch withPositive(@Nullable Tensor rows) {
    return new PolicyBatch(logProbs, old, reference, rollout, mask, advantages, entropies, rows);
  }

  /// The same rows with these log-probabilities, and no gradient but theirs.
  PolicyBatch detachedFrom(Tensor ownLogProbs) {
    return new PolicyBatch(
        ownLogProbs,
        old,
        reference,
        rollout,
        mask,
        advantages,
        entropies == null ? null : entropies.detach(),
        positive);
  }

  Tensor entropiesFor(String term) {
    if (entropies == null) {
      throw new IllegalArgumentException(term + " needs the H column, which the batch lacks");
    }
    return entropies;
  }

  Tensor positiveRows() {
    if (positive == null) {
      throw new IllegalArgumentException(
          "the mask of mastered tokens needs the rewards, which the batch lacks");
    }
    return positive;
  }

  /// The BOOL mask of a tensor of zeros and ones.
  ///
  /// @throws IllegalArgumentException for any other number, with its place
  public static Tensor mask(Tensor zerosAndOnes) {
    if (zerosAndOnes.dtype() == DType.BOOL) {
      return zerosAndOnes;
    }
    var one = zerosAndOnes.equalTo(1);
    var wrong = one.or(zerosAndOnes.equalTo(0)).not();
    if (wrong.max().item() != 0) {
      var place = Place.first(wrong);
      throw new IllegalArgumentException(
          "m is %s at %s, must be 0 or 1".formatted(place.number(zerosAndOnes), place));
    }
    return one;
  }

  private static void sameShape(String name, @Nullable Tensor column, Tensor logProbs) {
    if (column != null && !Arrays.equals(column.shape(), logProbs.shape())) {
      throw new IllegalArgumentException(
          "%s has shape %s, must be %s as lp"
              .formatted(name, Arrays.toString(column.shape()), Arrays.toString(logProbs.shape())));
    }
  }
}
