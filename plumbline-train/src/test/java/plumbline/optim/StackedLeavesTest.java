package plumbline.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

class StackedLeavesTest {
  private final long before = Tensor.live();
  private final TensorScope scope = TensorScope.open();
  private final FlatParameters parameters = parameters();

  @AfterEach
  void nothingLeaks() {
    scope.close();
    parameters.close();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static FlatParameters parameters() {
    try (var _ = TensorScope.open()) {
      var initial = new LinkedHashMap<String, Tensor>();
      initial.put("query", Tensors.of(new float[] {1, 2, 3, 4}, 2, 2));
      initial.put("norm", Tensors.of(new float[] {1, 1}, 2));
      initial.put("key", Tensors.of(new float[] {5, 6}, 1, 2));
      initial.put("wide", Tensors.of(new float[] {7, 8, 9}, 1, 3));
      return new FlatParameters(initial, 2);
    }
  }

  @Test
  void showNeighboursAsOneMatrix() {
    var stacked = parameters.stacked(1, List.of("query", "key")).orElseThrow();

    assertThat(stacked.shape()).containsExactly(3, 2);
    assertThat(stacked.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void addToTheGradientsOfTheirPartsInTheirLaneOnly() {
    var stacked = parameters.stacked(1, List.of("query", "key")).orElseThrow();
    var key = Objects.requireNonNull(parameters.lane(1).get("key"));
    stacked.times(Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2)).sum().backward();
    key.times(10.0).sum().backward();

    var decayed = parameters.groups().getFirst();
    assertThat(decayed.gradients().get(0).toFloats()).containsOnly(0);
    assertThat(decayed.gradients().get(1).toFloats()).containsExactly(1, 2, 3, 4, 15, 16, 0, 0, 0);
  }

  @Test
  void areEmptyWhereMatricesAreNotNeighboursOfOneWidth() {
    assertThat(parameters.stacked(0, List.of("key", "query"))).isEmpty();
    assertThat(parameters.stacked(0, List.of("key", "wide"))).isEmpty();
    assertThat(parameters.stacked(0, List.of("query", "norm"))).isEmpty();
    assertThat(parameters.stacked(0, List.of("query", "unknown"))).isEmpty();
  }
}
