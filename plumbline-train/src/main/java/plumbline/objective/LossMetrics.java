package plumbline.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Detached figures of a loss over some micro-batches: means are kept as sum and count and extremes
/// as extremes, so that merging micro-batches or ranks gives what one batch would have given.
public final class LossMetrics {
  private static final LossMetrics NONE = new LossMetrics(new LinkedHashMap<>());

  private final SequencedMap<String, Figure> figures;

  private LossMetrics(SequencedMap<String, Figure> figures) {
    this.figures = Collections.unmodifiableSequencedMap(figures);
  }

  /// No figures.
  public static LossMetrics none() {
    return NONE;
  }

  /// These figures.
  public static LossMetrics of(SequencedMap<String, Figure> figures) {
    return new LossMetrics(new LinkedHashMap<>(figures));
  }

  /// One figure in a form that merges.
  public sealed interface Figure {
    /// The number to report; NaN where nothing was counted.
    double value();

    /// `sum / count`.
    record Mean(double sum, double count) implements Figure {
      @Override
      public double value() {
        return count == 0 ? Double.NaN : sum / count;
      }
    }

    /// How many there were.
    record Total(double value) implements Figure {}

    /// The smallest seen.
    record Least(double value) implements Figure {}

    /// The greatest seen.
    record Greatest(double value) implements Figure {}

    /// The correlation of two columns by Pearson; NaN where one of them does not vary.
    ///
    /// @param count how many there were
    /// @param x sum of the first, `xx` of its squares
    /// @param y sum of the second, `yy` of its squares
    /// @param xy sum of their products
    record Correlation(double count, double x, double y, double xx, double yy, double xy)
        implements Figure {
      private static final double STILL = 1e-12;

      @Override
      public double value() {
        double first = count * xx - x * x;
        double second = count * yy - y * y;
        boolean vary = first > STILL * count * xx && second > STILL * count * yy;
        return vary ? (count * xy - x * y) / Math.sqrt(first * second) : Double.NaN;
      }
    }

    /// Share of the samples that weights are worth: `(sum w)^2 / (count * sum w^2)`.
    record EffectiveShare(double sum, double sumOfSquares, double count) implements Figure {
      @Override
      public double value() {
        return sumOfSquares == 0 ? Double.NaN : sum * sum / (count * sumOfSquares);
      }
    }
  }

  /// The figures of both.
  public LossMetrics merge(LossMetrics other) {
    var merged = new LinkedHashMap<>(figures);
    other.figures.forEach((name, figure) -> merged.merge(name, figure, LossMetrics::merge));
    return new LossMetrics(merged);
  }

  private static Figure merge(Figure first, Figure second) {
    return switch (first) {
      case Figure.Mean(var sum, var count) when second instanceof Figure.Mean other ->
          new Figure.Mean(sum + other.sum(), count + other.count());
      case Figure.Total(var value) when second instanceof Figure.Total other ->
          new Figure.Total(value + other.value());
      case Figure.Least(var value) when second instanceof Figure.Least other ->
          new Figure.Least(Math.min(value, other.value()));
      case Figure.Greatest(var value) when second instanceof Figure.Greatest other ->
          new Figure.Greatest(Math.max(value, other.value()));
      case Figure.EffectiveShare(var sum, var squares, var count)
          when second instanceof Figure.EffectiveShare other ->
          new Figure.EffectiveShare(
              sum + other.sum(), squares + other.sumOfSquares(), count + other.count());
      case Figure.Correlation a when second instanceof Figure.Correlation b ->
          new Figure.Correlation(
              a.count() + b.count(),
              a.x() + b.x(),
              a.y() + b.y(),
              a.xx() + b.xx(),
              a.yy() + b.yy(),
              a.xy() + b.xy());
      default ->
          throw new IllegalArgumentException(
              "figures of one name differ in kind: %s and %s".formatted(first, second));
    };
  }

  /// The figures by name, in the order they were taken, in forms that merge.
  public SequencedMap<String, Figure> figures() {
    return figures;
  }

  /// The numbers by name; a mean over nothing is left out.
  public SequencedMap<String, Double> values() {
    var values = new LinkedHashMap<String, Double>();
    figures.forEach((name, figure) -> {
      if (Double.isFinite(figure.value())) {
        values.put(name, figure.value());
      }
    });
    return values;
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
