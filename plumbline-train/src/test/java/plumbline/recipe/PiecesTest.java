package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.token.Tokens;

class PiecesTest {
  @TempDir Path directory;

  /// Many models have more rows in their embedding than their tokenizer has tokens.
  @Test
  void anIdThatTheTokenizerDoesNotKnowIsItself() throws IOException {
    TokenizerTrainer.bytePairs(Stream.of("a b"), 300, SpecialTokenNames.standard())
        .write(directory);
    try (var tokenizer = Tokenizer.load(directory)) {
      int known = tokenizer.id("a").orElseThrow();

      var pieces = Pieces.of(tokenizer).of(Tokens.of(known, 70_000, known));

      assertThat(pieces).isEqualTo(List.of("a", "<70000>", "a"));
    }
  }
}
