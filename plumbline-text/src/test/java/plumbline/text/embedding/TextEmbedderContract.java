package plumbline.text.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What every embedder promises.
public abstract class TextEmbedderContract {
  private static final List<String> TEXTS =
      List.of("a cat on a mat", "a dog in the rain", "a cat on a mat", "the sea");

  /// An embedder; closed by the test.
  protected abstract TextEmbedder embedder();

  @Test
  void vectorsComeInOrderAndInOneDimension() throws InterruptedException {
    try (var embedder = embedder()) {
      var vectors = embedder.embed(TEXTS);
      assertThat(vectors).hasSize(4);
      assertThat(vectors.stream().map(Embedding::dimension).distinct()).hasSize(1);
      assertThat(vectors.get(0).cosineDistance(vectors.get(2))).isCloseTo(0, within(1e-6));
      assertThat(vectors.get(0).cosineDistance(vectors.get(1))).isGreaterThan(1e-3);
    }
  }

  @Test
  void aTextIsTheSameInAnyCompany() throws InterruptedException {
    try (var embedder = embedder()) {
      var alone = embedder.embed(List.of(TEXTS.get(1))).getFirst();
      var among = embedder.embed(TEXTS).get(1);
      assertThat(alone.cosineDistance(among)).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void nothingGivesNothingAndTheIdStays() throws InterruptedException {
    try (var embedder = embedder()) {
      var id = embedder.id();
      assertThat(embedder.embed(List.of())).isEmpty();
      assertThat(embedder.id()).isEqualTo(id).isNotBlank();
    }
  }
}
