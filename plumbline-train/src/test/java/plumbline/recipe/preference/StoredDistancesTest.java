package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.CheckpointException;
import plumbline.data.PreferencePair;
import plumbline.text.embedding.Embedding;
import plumbline.text.embedding.HashedTrigrams;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.message.Message;
import plumbline.train.Toy;

/// Distances that are computed once.
class StoredDistancesTest {
  private static final List<PreferencePair> PAIRS =
      List.of(
          pair(
              "a cat on a mat", "a cat on a mat, oil painting, highly detailed", "A  CAT on a mat"),
          pair("a cat on a mat", "a dog in the rain, cinematic lighting", "a cat on a mat"));

  @TempDir private Path folder;

  private static PreferencePair pair(String asked, String chosen, String rejected) {
    return new PreferencePair(
        0,
        "pairs:1",
        List.of(Message.system("Rewrite the prompt."), Message.user(asked)),
        List.of(Message.assistant(chosen)),
        List.of(Message.assistant(rejected)),
        OptionalDouble.empty(),
        1,
        Optional.empty());
  }

  /// Hashed trigrams that remember what they were asked and are cut behind 30 characters.
  private static final class Counted implements TextEmbedder {
    private final HashedTrigrams hashed;
    private final List<String> asked = new ArrayList<>();

    Counted(int dimensions) {
      this.hashed = new HashedTrigrams(dimensions);
    }

    @Override
    public String id() {
      return hashed.id();
    }

    @Override
    public List<Embedding> embed(List<String> texts) {
      asked.addAll(texts);
      return texts.stream().map(this::vector).toList();
    }

    private Embedding vector(String text) {
      var whole = hashed.embed(text);
      var values = new double[whole.dimension()];
      for (int i = 0; i < values.length; i++) {
        values[i] = whole.get(i);
      }
      return Embedding.of(values, text.length() > 40);
    }

    @Override
    public void close() {}
  }

  private StoredDistances open(String data, List<PreferencePair> pairs, TextEmbedder embedder)
      throws IOException, InterruptedException {
    return StoredDistances.open(
        folder.resolve("semantic"), data, Toy.provenance(data), pairs, embedder);
  }

  @Test
  void everyTextIsEmbeddedOnceAndKept() throws IOException, InterruptedException {
    var first = new Counted(256);
    var computed = open("d1", PAIRS, first);
    assertThat(first.asked).hasSize(4).doesNotHaveDuplicates();
    assertThat(computed.chosen())
        .containsExactly(new double[] {0.449908669, 1.04376881}, within(5e-9));
    assertThat(computed.rejected()).containsExactly(new double[] {0, 0}, within(1e-12));
    assertThat(computed.cut()).isOne();
    var second = new Counted(256);
    var kept = open("d1", PAIRS, second);
    assertThat(second.asked).isEmpty();
    assertThat(kept.chosen()).containsExactly(computed.chosen());
    assertThat(kept.encoder()).isEqualTo("hashed-trigrams-256");
  }

  @Test
  void anotherEmbedderAndOtherDataAreRefused() throws IOException, InterruptedException {
    open("d1", PAIRS, new Counted(256));
    var directory = folder.resolve("semantic");
    assertThatThrownBy(() -> open("d1", PAIRS, new Counted(128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            directory
                + " holds distances of another embedder ('hashed-trigrams-256', now"
                + " 'hashed-trigrams-128'); name another directory, or delete it to have them"
                + " computed again");
    assertThatThrownBy(() -> open("d2", PAIRS, new Counted(256)))
        .hasMessage(
            directory
                + " holds distances of another data set ('d1', now 'd2'); name another directory,"
                + " or delete it to have them computed again");
    assertThatThrownBy(() -> open("d1", PAIRS.subList(0, 1), new Counted(256)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            directory
                + " holds 2 distances for 1 pairs; the settings that encode rows changed: delete it"
                + " to have them computed again");
  }
}
