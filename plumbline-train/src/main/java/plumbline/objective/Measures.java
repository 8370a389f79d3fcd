package plumbline.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import plumbline.objective.LossMetrics.Figure;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Takes figures of a micro-batch as single-number tensors and reads them all at once, so that a
/// device is waited for once.
final class Measures {
  private final Columns columns;
  private final Tensor tokens;
  private final Tensor liveRows;
  private final List<Tensor> numbers = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();

  private record Taken(String name, int size, Function<double[], Figure> figure) {}

  Measures(Columns columns) {
    this.columns = columns;
    try (var _ = Autograd.pause()) {
      var perRow = columns.mask().to(DType.INT64).sum(1, true);
      this.tokens = perRow.sum();
      this.liveRows = perRow.greater(0);
    }
  }

  /// Extremes of ratio and log-ratio, the mean of `old - lp`, and how many rows have no token.
  void logRatios() {
    try (var _ = Autograd.pause()) {
      var difference = columns.difference().detach();
      var least = columns.mask().choose(difference, Double.POSITIVE_INFINITY).min();
      var greatest = columns.mask().choose(difference, Double.NEGATIVE_INFINITY).max();
      take("log_ratio_min", n -> new Figure.Least(n[0]), least);
      take("log_ratio_max", n -> new Figure.Greatest(n[0]), greatest);
      take("ratio_min", n -> new Figure.Least(Math.exp(n[0])), least);
      take("ratio_max", n -> new Figure.Greatest(Math.exp(n[0])), greatest);
      take("approx_kl", Measures::mean, difference.sum().negate(), tokens);
      take("tokens", n -> new Figure.Total(n[0]), tokens);
      take("rows_dropped", n -> new Figure.Total(n[0]), count(liveRows.not()));
    }
  }

  /// Share of the trained tokens that the clip stops: above `high` with A > 0, below `low` with A <
  /// 0.
  void clippedTokens(Tensor ratio, double low, double high) {
    try (var _ = Autograd.pause()) {
      var good = columns.advantages().greater(0);
      var bad = columns.advantages().less(0);
      take("clip_high", Measures::mean, count(ratio.greater(high).and(good)), tokens);
      take("clip_low", Measures::mean, count(ratio.less(low).and(bad)), tokens);
    }
  }

  /// The same for ratios and advantages of rows, [rows, 1]; the share is of live rows.
  void clippedRows(Tensor ratio, Tensor advantages, double low, double high) {
    try (var _ = Autograd.pause()) {
      var above = ratio.greater(high).and(advantages.greater(0)).and(liveRows);
      var below = ratio.less(low).and(advantages.less(0)).and(liveRows);
      take("clip_high", Measures::mean, count(above), count(liveRows));
      take("clip_low", Measures::mean, count(below), count(liveRows));
    }
  }

  /// The shares of what GMPO clips: tokens, or rows where sums are clipped.
  void clippedLogRatios(PolicyLoss.Gmpo loss) {
    try (var _ = Autograd.pause()) {
      switch (loss.variant()) {
        case NONE -> {}
        case SEQUENCE ->
            clippedRows(
                columns.rowSum(columns.logRatio()),
                columns.rowAdvantages("gmpo"),
                -loss.low(),
                loss.high());
        case TOKEN, TOKEN_UNNORMALISED, HARMONIC ->
            clippedTokens(columns.logRatio(), -loss.low(), loss.high());
      }
    }
  }

  /// Extremes, mean and effective sample size of weights [rows, time].
  void weights(Tensor weights) {
    try (var _ = Autograd.pause()) {
      var mask = columns.mask();
      var clean = mask.choose(weights, 0);
      take(
          "mismatch_min",
          n -> new Figure.Least(n[0]),
          mask.choose(weights, Double.POSITIVE_INFINITY).min());
      take("mismatch_max", n -> new Figure.Greatest(n[0]), clean.max());
      take("mismatch_mean", Measures::mean, clean.sum(), tokens);
      take(
          "mismatch_ess",
          n -> new Figure.EffectiveShare(n[0], n[1], n[2]),
          clean.sum(),
          clean.square().sum(),
          tokens);
    }
  }

  /// Mean of a column that is 0 where the mask is false.
  void tokenMean(String name, Tensor column) {
    try (var _ = Autograd.pause()) {
      take(name, Measures::mean, columns.mask().choose(column.detach(), 0).sum(), tokens);
    }
  }

  /// Mean over live rows of the row means of a column.
  void rowMean(String name, Tensor column) {
    try (var _ = Autograd.pause()) {
      var rows = columns.rowMean(columns.mask().choose(column.detach(), 0));
      take(name, Measures::mean, rows.sum(), count(liveRows));
    }
  }

  /// Share of the trained tokens where a BOOL column holds.
  void tokenShare(String name, Tensor holds) {
    try (var _ = Autograd.pause()) {
      take(name, Measures::mean, count(holds.and(columns.mask())), tokens);
    }
  }

  LossMetrics read() {
    try (var _ = Autograd.pause()) {
      var values = Tensors.stack(numbers, 0).toDoubles();
      var figures = new LinkedHashMap<String, Figure>();
      int next = 0;
      for (var each : taken) {
        var own = java.util.Arrays.copyOfRange(values, next, next + each.size());
        figures.put(each.name(), each.figure().apply(own));
        next += each.size();
      }
      return LossMetrics.of(figures);
    }
  }

  private static Figure mean(double... sumAndCount) {
    return new Figure.Mean(sumAndCount[0], sumAndCount[1]);
  }

  private static Tensor count(Tensor holds) {
    return holds.to(DType.INT64).sum();
  }

  private void take(String name, Function<double[], Figure> figure, Tensor... from) {
    for (var number : from) {
      numbers.add(number.to(DType.FLOAT64));
    }
    taken.add(new Taken(name, from.length, figure));
  }
}
