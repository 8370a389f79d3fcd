package plumbline.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {

  @TempDir Path directory;

  private Tokenizer byteLevel() {
    return Tokenizer.load(TokenizerFiles.write(directory, TokenizerFiles.byteLevel()));
  }

  private Tokenizer metaspace() {
    return Tokenizer.load(TokenizerFiles.write(directory, TokenizerFiles.metaspace()));
  }

  @Test
  void mergesApplyAndNothingIsAdded() {
    try (var tokenizer = byteLevel()) {
      assertThat(tokenizer.encode("the the")).isEqualTo(Tokens.of('t', 257, 258));
      assertThat(tokenizer.decode(Tokens.of('t', 257, 258), false)).isEqualTo("the the");
      assertThat(tokenizer.encode("")).isEqualTo(Tokens.empty());
      assertThat(tokenizer.decode(Tokens.empty(), false)).isEmpty();
    }
  }

  @Test
  void specialTokensAreRecognisedOrPlainText() {
    try (var tokenizer = byteLevel()) {
      var text = "<|im_start|>a<think><|im_end|>";
      var recognised = tokenizer.encode(text, SpecialTokens.RECOGNISED).tokens();
      var plain = tokenizer.encode(text, SpecialTokens.PLAIN).tokens();
      assertThat(recognised).isEqualTo(Tokens.of(259, 'a', 261, 260));
      assertThat(plain.stream()).doesNotContain(259, 260, 261);
      assertThat(tokenizer.decode(plain, true)).isEqualTo(text);
      assertThat(tokenizer.decode(recognised, false)).isEqualTo(text);
      assertThat(tokenizer.decode(recognised, true)).isEqualTo("a<think>");
    }
  }

  @Test
  void plainModeHidesSpecialTokensThatTheModelVocabularySpells() {
    try (var tokenizer = metaspace()) {
      assertThat(tokenizer.encode("a<s>", SpecialTokens.RECOGNISED).tokens())
          .isEqualTo(Tokens.of(263, 1));
      var plain = tokenizer.encode("a<s>", SpecialTokens.PLAIN);
      assertThat(plain.tokens()).isEqualTo(Tokens.of(263, 265, 266, 267));
      assertThat(tokenizer.decode(plain.tokens(), true)).isEqualTo("a<s>");
    }
  }

  @Test
  void rangesAreIndicesOfTheJavaString() {
    try (var tokenizer = byteLevel()) {
      var text = "a😀 the é";
      var encoded = tokenizer.encode(text, SpecialTokens.RECOGNISED);
      assertThat(encoded.ranges().getFirst()).isEqualTo(new Encoded.Range(0, 1));
      assertThat(encoded.ranges().subList(1, 5)).containsOnly(new Encoded.Range(1, 3));
      assertThat(encoded.ranges().get(5)).isEqualTo(new Encoded.Range(3, 7));
      assertThat(encoded.ranges().getLast()).isEqualTo(new Encoded.Range(8, 9));
      var plain = tokenizer.encode(text, SpecialTokens.PLAIN);
      assertThat(plain).isEqualTo(encoded);
    }
  }

  @Test
  void unpairedSurrogateIsReadAsReplacementCharacter() {
    try (var tokenizer = byteLevel()) {
      for (var broken : new String[] {"a\uD83D", "\uDE00a", "a\uDE00\uD83D", "\uD83D😀"}) {
        var tokens = tokenizer.encode(broken);
        var expected =
            broken
                .replaceAll("[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])", "\uFFFD")
                .replaceAll("(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]", "\uFFFD");
        assertThat(tokenizer.decode(tokens, false)).isEqualTo(expected);
      }
    }
  }

  @Test
  void vocabularyAnswersBothWays() throws IOException {
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        """
        {"bos_token":null,"eos_token":{"content":"<|im_end|>","special":true},"pad_token":"<|im_start|>"}
        """);
    try (var tokenizer = byteLevel()) {
      assertThat(tokenizer.size()).isEqualTo(262);
      assertThat(tokenizer.id("<|im_end|>")).hasValue(260);
      assertThat(tokenizer.id("nothing")).isEmpty();
      assertThat(tokenizer.token(258)).hasValue("Ġthe");
      assertThat(tokenizer.specialIds()).containsExactly(259, 260);
      assertThat(tokenizer.isSpecial(261)).isFalse();
      assertThat(tokenizer.specials())
          .isEqualTo(
              new SpecialIds(
                  OptionalInt.empty(),
                  OptionalInt.of(260),
                  OptionalInt.of(259),
                  OptionalInt.empty()));
      assertThat(tokenizer.digest()).matches("[0-9a-f]{64}");
      assertThat(tokenizer.token(262)).isEmpty();
      assertThat(tokenizer.decode(Tokens.of('a', 70_000, 'b'), false)).isEqualTo("ab");
    }
  }

  @Test
  void manyThreadsEncodeAtOnce() throws Exception {
    try (var tokenizer = byteLevel();
        var threads = Executors.newFixedThreadPool(4)) {
      var expected = tokenizer.encode("the 😀 theatre");
      Callable<Tokens> work =
          () ->
              IntStream.range(0, 200)
                  .mapToObj(i -> tokenizer.encode("the 😀 theatre", SpecialTokens.PLAIN).tokens())
                  .distinct()
                  .reduce((a, b) -> Tokens.empty())
                  .orElseThrow();
      for (var result : threads.invokeAll(Collections.nCopies(4, work))) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void closedTokenizerSaysSo() {
    var tokenizer = byteLevel();
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a")).hasMessage("the tokenizer is closed");
    assertThatThrownBy(() -> tokenizer.encode("a", SpecialTokens.PLAIN))
        .hasMessage("the tokenizer is closed");
  }

  @Test
  void metaspaceStreamsLikeItDecodes() {
    try (var tokenizer = metaspace()) {
      var tokens = tokenizer.encode("a bc € a");
      var stream = tokenizer.stream(false);
      var text = new StringBuilder();
      for (int id : tokens.toArray()) {
        var piece = stream.push(id);
        assertThat(piece).doesNotContain("\uFFFD");
        text.append(piece);
      }
      assertThat(text.append(stream.finish()).toString()).isEqualTo("a bc € a");
    }
  }

  @Test
  void theLibraryComesFromTheJarAndMayNotDownload() {
    byteLevel().close();
    assertThat(
            getClass().getClassLoader().getResource("native/lib/linux-x86_64/cpu/libtokenizers.so"))
        .isNotNull();
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
  }
}
