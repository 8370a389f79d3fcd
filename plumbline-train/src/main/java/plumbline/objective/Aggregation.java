package plumbline.objective;

import java.util.List;
import plumbline.tensor.Tensor;

/// How per-token losses become one number: a sum over each micro-batch, divided once by a count of
/// the whole step. Because the count is known before the backward, cutting a step into
/// micro-batches changes nothing ([LocalTokenMean] is the exception, on purpose). `n_i` is the
/// number of trained tokens of row i.
public sealed interface Aggregation {
  /// The name in recipes.
  String name();

  /// What the sum over one micro-batch is, not yet divided.
  ///
  /// @param perToken losses [rows, time]; positions where the mask is false are not read
  /// @param mask BOOL [rows, time]
  Tensor sum(Tensor perToken, Tensor mask);

  /// What the sums of a step with these counts are divided by.
  double normaliser(BatchCounts step);

  /// The share of this micro-batch in the loss of a step with these counts.
  default Tensor share(Tensor perToken, Tensor mask, BatchCounts step) {
    return new LossSum(sum(perToken, mask), 0).share(normaliser(step));
  }

  /// `sum of all tokens / N`, N the trained tokens of the step (DAPO).
  record TokenMean() implements Aggregation {
    @Override
    public String name() {
      return "token-mean";
    }

    @Override
    public Tensor sum(Tensor perToken, Tensor mask) {
      return mask.choose(perToken, 0).sum();
    }

    @Override
    public double normaliser(BatchCounts step) {
      return step.tokens();
    }
  }

  /// Token mean of every micro-batch, then the mean of those (BNPO): depends on how the step is
  /// cut.
  record LocalTokenMean() implements Aggregation {
    @Override
    public String name() {
      return "local-token-mean";
    }

    @Override
    public Tensor sum(Tensor perToken, Tensor mask) {
      var sum = mask.choose(perToken, 0).sum();
      return sum.over(mask.to(perToken.dtype()).sum().clampMin(1));
    }

    @Override
    public double normaliser(BatchCounts step) {
      return step.microBatches();
    }
  }

  /// `mean over live rows of (sum_t / n_i)` (GRPO, GSPO, GMPO, SAPO).
  record SeqMeanTokenMean() implements Aggregation {
    @Override
    public String name() {
      return "seq-mean-token-mean";
    }

    @Override
    public Tensor sum(Tensor perToken, Tensor mask) {
      var lengths = mask.to(perToken.dtype()).sum(1, false).clampMin(1);
      return mask.choose(perToken, 0).sum(1, false).over(lengths).sum();
    }

    @Override
    public double normaliser(BatchCounts step) {
      return step.liveRows();
    }
  }

  /// `mean over live rows of sum_t`.
  record SeqMeanTokenSum() implements Aggregation {
    @Override
    public String name() {
      return "seq-mean-token-sum";
    }

    @Override
    public Tensor sum(Tensor perToken, Tensor mask) {
      return mask.choose(perToken, 0).sum();
    }

    @Override
    public double normaliser(BatchCounts step) {
      return step.liveRows();
    }
  }

  /// `sum of all tokens / (B * L)`, B all rows of the step, L a constant (Dr.GRPO).
  ///
  /// @param length L, usually the token limit of a completion
  record SeqMeanTokenSumNorm(double length) implements Aggregation {
    public SeqMeanTokenSumNorm {
      checkLength(length);
    }

    @Override
    public String name() {
      return "seq-mean-token-sum-norm";
    }

    @Override
    public Tensor sum(Tensor perToken, Tensor mask) {
      return mask.choose(perToken, 0).sum();
    }

    @Override
    public double normaliser(BatchCounts step) {
      return step.rows() * length;
    }
  }

  /// `sum of all tokens / L`, not divided by the number of rows.
  ///
  /// @param length L
  record SumNorm(double length) implements Aggregation {
    public SumNorm {
      checkLength(length);
    }

    @Override
    public String name() {
      return "sum-norm";
    }

    @Override
    public Tensor sum(Tensor perToken, Tensor mask) {
      return mask.choose(perToken, 0).sum();
    }

    @Override
    public double normaliser(BatchCounts step) {
      return length;
    }
  }

  /// The names that [#named] knows.
  List<String> NAMES =
      List.of(
          "token-mean",
          "local-token-mean",
          "seq-mean-token-mean",
          "seq-mean-token-sum",
          "seq-mean-token-sum-norm",
          "sum-norm");

  /// The aggregation called `name`; `seq-mean` is `seq-mean-token-mean`.
  ///
  /// @param length L of the two that divide by a constant, not read by the others
  /// @throws IllegalArgumentException for another name, with the list
  static Aggregation named(String name, double length) {
    return switch (name) {
      case "token-mean" -> new TokenMean();
      case "local-token-mean" -> new LocalTokenMean();
      case "seq-mean", "seq-mean-token-mean" -> new SeqMeanTokenMean();
      case "seq-mean-token-sum" -> new SeqMeanTokenSum();
      case "seq-mean-token-sum-norm" -> new SeqMeanTokenSumNorm(length);
      case "sum-norm" -> new SumNorm(length);
      default ->
          throw new IllegalArgumentException(
              "aggregation is '%s', must be one of %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  private static void checkLength(double length) {
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException(
          "L is %s, must be a positive number: the loss is divided by it".formatted(length));
    }
  }
}
