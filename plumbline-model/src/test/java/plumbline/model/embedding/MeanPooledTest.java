package plumbline.model.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Tensor;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.embedding.TextEmbedderContract;
import plumbline.text.token.Tokens;

/// Vectors from a model with fresh weights; tokens are letters.
class MeanPooledTest extends TextEmbedderContract {
  private static final ModelConfig CONFIG = ModelConfig.llama(32, 64, 2, 2, 128, 64);

  private static MeanPooled pooled(int maxTokens) {
    var weights = Parameters.initialise(CONFIG, 7);
    return new MeanPooled(
        new CausalLm(CONFIG, weights),
        text -> Tokens.of(text.chars().toArray()),
        maxTokens,
        "toy",
        weights::close);
  }

  @Override
  protected TextEmbedder embedder() {
    return pooled(64);
  }

  @Test
  void whatIsTooLongIsCutAndSaysSo() {
    try (var embedder = pooled(4)) {
      var vectors = embedder.embed(List.of("abcd", "abcdefgh", "abc"));
      assertThat(vectors.get(0).cut()).isFalse();
      assertThat(vectors.get(1).cut()).isTrue();
      assertThat(vectors.get(0).cosineDistance(vectors.get(1))).isCloseTo(0, within(1e-6));
      assertThat(vectors.get(0).cosineDistance(vectors.get(2))).isGreaterThan(1e-4);
    }
  }

  @Test
  void nothingHasNoVectorAndNoMemoryIsLeft() {
    long before = Tensor.live();
    try (var embedder = pooled(64)) {
      embedder.embed(List.of("abc", "d"));
      assertThatThrownBy(() -> embedder.embed(List.of("")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a text has no tokens, so it has no vector; leave the row out");
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }
}
