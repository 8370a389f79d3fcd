package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Value, gradient with respect to `lp`, and metrics of a step cut into micro-batches.
record Outcome(double loss, List<List<Double>> gradient, SequencedMap<String, Double> metrics) {
  static Outcome of(PolicyObjective objective, PolicyColumns columns) {
    return of(objective, List.of(columns));
  }

  static Outcome of(PolicyObjective objective, List<PolicyColumns> step) {
    try (var _ = TensorScope.open()) {
      var batches = step.stream().map(PolicyColumns::batch).toList();
      var totals = StepTotals.of(objective, batches);
      double loss = 0;
      var gradient = new java.util.ArrayList<List<Double>>();
      var metrics = LossMetrics.none();
      for (var batch : batches) {
        var result = objective.evaluate(batch, totals);
        result.share().backward();
        loss += result.share().item();
        gradient.addAll(rows(gradientOf(batch.logProbs())));
        metrics = metrics.merge(result.metrics());
      }
      return new Outcome(loss, gradient, metrics.values());
    }
  }

  private static Tensor gradientOf(Tensor leaf) {
    var gradient = leaf.grad();
    return gradient != null ? gradient : Tensors.zeros(leaf.dtype(), Device.CPU, leaf.shape());
  }

  static List<List<Double>> rows(Tensor matrix) {
    var values = matrix.toDoubles();
    int width = (int) matrix.size(1);
    return java.util.stream.IntStream.range(0, (int) matrix.size(0))
        .mapToObj(row -> Arrays.stream(values, row * width, (row + 1) * width).boxed().toList())
        .toList();
  }

  Outcome hasLoss(double expected, Precision precision) {
    assertThat(loss).as("loss").isCloseTo(expected, precision.of(expected));
    return this;
  }

  Outcome hasGradient(double[][] expected, Precision precision) {
    assertThat(gradient).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      for (int t = 0; t < expected[i].length; t++) {
        assertThat(gradient.get(i).get(t))
            .as("gradient of row %d, token %d", i + 1, t + 1)
            .isCloseTo(expected[i][t], precision.of(expected[i][t]));
      }
    }
    return this;
  }

  Outcome hasMetric(String name, double expected, Precision precision) {
    assertThat(metrics).containsKey(name);
    assertThat(metrics.get(name)).as(name).isCloseTo(expected, precision.of(expected));
    return this;
  }
}
