package plumbline.objective;

import plumbline.tensor.Tensor;

/// One component of the loss over one micro-batch: a sum that is not yet divided, and what it adds
/// to the count that the step divides by. Sums and counts of micro-batches and ranks add.
///
/// @param sum a single number that carries the gradient
/// @param count how many tokens or rows the sum is over
public record LossSum(Tensor sum, double count) {
  /// Both together.
  public LossSum plus(LossSum other) {
    return new LossSum(sum.plus(other.sum), count + other.count);
  }

  /// What this micro-batch contributes to a step in which all micro-batches and ranks together
  /// count `stepCount`: the contributions add up to the loss of the step. With nothing to count the
  /// sum is 0 and stays 0.
  public Tensor share(double stepCount) {
    return stepCount == 0 ? sum : sum.over(stepCount);
  }
}
