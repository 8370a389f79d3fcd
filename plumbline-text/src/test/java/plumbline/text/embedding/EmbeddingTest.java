package plumbline.text.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reference values by an independent script in float64.
class EmbeddingTest {
  private static Embedding vector(String numbers) {
    return Embedding.of(
        Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray(), false);
  }

  @ParameterizedTest
  @CsvSource({
    "1 0, 1 0, 0",
    "1 0, 0 1, 1",
    "1 0, -1 0, 2",
    "1 2 3, 2 1 0.5, 0.358466972",
    "3e-5 4e-5, 6 8, 0",
    "3e-200 4e-200, 6e200 8e200, 0"
  })
  void cosineDistance(String first, String second, double distance) {
    assertThat(vector(first).cosineDistance(vector(second))).isCloseTo(distance, within(1e-9));
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThatThrownBy(() -> vector("1 2").cosineDistance(vector("1 2 3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "vectors of 2 and 3 numbers cannot be compared; they come from different embedders");
    assertThatThrownBy(() -> vector("0 0"))
        .hasMessageStartingWith("a text embeds to zero, so nothing is near to it");
    assertThatThrownBy(() -> vector("1 NaN"))
        .hasMessage("a text embeds to a vector of 2 numbers that are not all finite");
  }
}
