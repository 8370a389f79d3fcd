package plumbline.text.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reference values by an independent script in float64.
class HashedTrigramsTest extends TextEmbedderContract {
  private static final HashedTrigrams EMBEDDER = new HashedTrigrams(256);

  @Override
  protected TextEmbedder embedder() {
    return EMBEDDER;
  }

  @ParameterizedTest
  @CsvSource({"'', 2166136261", "a, 3826002220", "' a ', 2694237422"})
  void hashesAreFnv1a(String text, long hash) {
    assertThat(Integer.toUnsignedLong(HashedTrigrams.fnv1a(text))).isEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a cat on a mat, oil painting, highly detailed | 0.449908669
          a dog in the rain, cinematic lighting         | 1.04376881
          a  CAT on a mat                               | 0
          """)
  void distancesFromACatOnAMat(String text, double distance) {
    assertThat(EMBEDDER.embed("a cat on a mat").cosineDistance(EMBEDDER.embed(text)))
        .isCloseTo(distance, within(5e-9));
  }

  @Test
  void coordinatesOfACatOnAMat() {
    double u = 0.235702260;
    var expected =
        Map.ofEntries(
            Map.entry(6, u),
            Map.entry(7, u),
            Map.entry(47, -u),
            Map.entry(98, -u),
            Map.entry(120, -2 * u),
            Map.entry(133, u),
            Map.entry(149, -u),
            Map.entry(171, u),
            Map.entry(208, -u),
            Map.entry(238, -2 * u),
            Map.entry(250, -u),
            Map.entry(253, -u));
    var vector = EMBEDDER.embed("a cat on a mat");
    for (int i = 0; i < vector.dimension(); i++) {
      assertThat(vector.get(i)).isCloseTo(expected.getOrDefault(i, 0.0), within(1e-9));
    }
  }

  @Test
  void shortTextsAreOneWindowAndNothingIsNearToNothing() {
    assertThat(EMBEDDER.embed("").cosineDistance(EMBEDDER.embed("  "))).isZero();
    assertThatThrownBy(() -> new HashedTrigrams(1).embed("ab"))
        .as("a window of sign + and one of sign -")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a text embeds to zero, so nothing is near to it or far from it; give a longer text,"
                + " or choose another embedder");
  }
}
