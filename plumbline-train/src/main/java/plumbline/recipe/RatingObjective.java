package plumbline.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import plumbline.data.DataException;
import plumbline.data.RatedCompletion;
import plumbline.data.preference.EncodedRating;
import plumbline.model.reward.RewardHead;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossSum;
import plumbline.objective.PolicyObjective;
import plumbline.objective.RatingLoss;
import plumbline.tensor.Autograd;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;
import plumbline.train.ScoreUpdate;

/// Labels in named dimensions: what a rating costs under a regression or an ordinal head.
public final class RatingObjective implements RewardObjective<EncodedRating> {
  private final RewardHead head;
  private final Map<String, Double> sourceWeights;

  /// Ratings under `head`, weighted by the source of their labels.
  ///
  /// @param sourceWeights by source; a source that is not named counts 1
  public RatingObjective(RewardHead head, Map<String, Double> sourceWeights) {
    this.head = head;
    this.sourceWeights = Map.copyOf(sourceWeights);
  }

  /// Refuses labels outside the scale of `head`.
  ///
  /// @throws DataException naming the place, the dimension, the value and the scale
  public static void requireOnScale(RewardHead head, List<RatedCompletion> rows) {
    switch (head) {
      case RewardHead.Preference() -> {}
      case RewardHead.Regression(_, int low, int high) -> require(rows, low, high);
      case RewardHead.Ordinal(_, int low, int high) -> require(rows, low, high);
    }
  }

  private static void require(List<RatedCompletion> rows, int low, int high) {
    for (var row : rows) {
      row.annotators()
          .forEach(labels ->
              labels.forEach((dimension, label) -> {
                if (!(label >= low && label <= high)) {
                  throw new DataException(
                      "%s: label %s of dimension '%s' is outside the scale from %d to %d; mend the label or the scale"
                          .formatted(row.place(), label, dimension, low, high));
                }
              }));
    }
  }

  /// Offsets with which an untrained head gives every item about what the labels are on average:
  /// the mean of a regression, of an ordinal head the share of labels above every step.
  public static double[] offsets(RewardHead head, List<EncodedRating> rows) {
    return switch (head) {
      case RewardHead.Preference() -> new double[0];
      case RewardHead.Regression regression ->
          regression.dimensions().stream()
              .mapToDouble(name ->
                  regression.offsetFor(labels(rows, name).average().orElse(regression.low())))
              .toArray();
      case RewardHead.Ordinal ordinal ->
          ordinal.dimensions().stream()
              .flatMapToDouble(name ->
                  IntStream.range(ordinal.low(), ordinal.high())
                      .mapToDouble(step -> ordinal.thresholdFor(above(rows, name, step))))
              .toArray();
    };
  }

  private static DoubleStream labels(List<EncodedRating> rows, String dimension) {
    return rows.stream()
        .map(row -> row.rated().means())
        .filter(means -> means.containsKey(dimension))
        .mapToDouble(means -> means.getOrDefault(dimension, 0.0));
  }

  /// The mean share by which labels lie above a step, as the loss has it.
  private static double above(List<EncodedRating> rows, String dimension, int step) {
    return labels(rows, dimension)
        .map(label -> Math.clamp(label - step, 0.0, 1.0))
        .average()
        .orElse(0.5);
  }

  @Override
  public List<Tokens> rows(EncodedRating item) {
    return List.of(item.answer().whole().tokens());
  }

  /// How much a row counts: its own weight times that of the source of its labels.
  double weight(EncodedRating item) {
    return item.answer().weight() * sourceWeights.getOrDefault(item.rated().source(), 1.0);
  }

  @Override
  public ScoreUpdate.Loss loss(List<EncodedRating> batch) {
    double count =
        batch.stream()
            .mapToDouble(item ->
                weight(item)
                    * item.rated().means().keySet().stream()
                        .filter(head.dimensions()::contains)
                        .count())
            .sum();
    if (count == 0) {
      throw new DataException(
          "no label of the step that begins with %s counts: all weights are 0"
              .formatted(batch.getFirst().rated().place()));
    }
    return (items, logits, weights) -> {
      var targets = new Targets(items.stream().map(batch::get).toList(), logits.device());
      var scores = head.scores(logits, weights);
      LossSum sum =
          switch (head) {
            case RewardHead.Ordinal ordinal ->
                RatingLoss.ordinal(
                    RewardHead.Ordinal.exceeding(logits, weights),
                    targets.labels,
                    targets.mask,
                    targets.weights,
                    ordinal.low());
            case RewardHead.Regression _, RewardHead.Preference _ ->
                RatingLoss.squared(scores, targets.labels, targets.mask, targets.weights);
          };
      return new PolicyObjective.Result(sum.share(count), errors(scores, targets));
    };
  }

  /// Mean absolute error by dimension.
  private LossMetrics errors(Tensor scores, Targets targets) {
    var figures = new LinkedHashMap<String, LossMetrics.Figure>();
    try (var _ = Autograd.pause()) {
      var errors = scores.detach().minus(targets.labels).abs().times(targets.mask);
      var sums = errors.sum(0, false).toFloats();
      var counts = targets.mask.sum(0, false).toFloats();
      for (int k = 0; k < sums.length; k++) {
        figures.put(
            "mae/" + head.dimensions().get(k), new LossMetrics.Figure.Mean(sums[k], counts[k]));
      }
    }
    return LossMetrics.of(figures);
  }

  /// The labels of some items as tensors `[n, K]`, 0 where there is none.
  private final class Targets {
    final Tensor labels;
    final Tensor mask;
    final Tensor weights;

    Targets(List<EncodedRating> items, Device device) {
      int k = head.dimensions().size();
      var label = new float[items.size() * k];
      var there = new float[items.size() * k];
      var weight = new float[items.size()];
      for (int i = 0; i < items.size(); i++) {
        var means = items.get(i).rated().means();
        weight[i] = (float) weight(items.get(i));
        for (int d = 0; d < k; d++) {
          var mean = means.get(head.dimensions().get(d));
          if (mean != null) {
            label[i * k + d] = mean.floatValue();
            there[i * k + d] = 1;
          }
        }
      }
      this.labels = Tensors.of(label, items.size(), k).to(device);
      this.mask = Tensors.of(there, items.size(), k).to(device);
      this.weights = Tensors.of(weight, items.size(), 1).to(device);
    }
  }
}
