package plumbline.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTrainerTest {
  private static final SpecialTokenNames NAMES =
      SpecialTokenNames.standard().with("<|im_start|>", "<|im_end|>");
  private static final String UNICODE = "naïve 😀👩‍🚀 日本語\t\n\u0000 ½ ǆ שלום e\u0301";

  @TempDir Path directory;

  @Test
  void charactersGetOneTokenEach() {
    try (var tokenizer =
        TokenizerTrainer.characters("0123456789=", SpecialTokenNames.standard()).open()) {
      assertThat(tokenizer.size()).isEqualTo(14);
      assertThat(tokenizer.encode("53820914=<eos>"))
          .isEqualTo(Tokens.of(8, 6, 11, 5, 3, 12, 4, 7, 13, 2));
      assertThat(tokenizer.specials().pad()).hasValue(0);
      assertThat(tokenizer.specials().bos()).hasValue(1);
      assertThat(tokenizer.specials().eos()).hasValue(2);
    }
  }

  @Test
  void alphabetBeyondAsciiKeepsOneTokenPerCharacter() {
    try (var tokenizer = TokenizerTrainer.characters("aé€😀 \n", NAMES).open()) {
      var encoded = tokenizer.encode("é😀 €a\n", SpecialTokens.RECOGNISED);
      assertThat(encoded.tokens().size()).isEqualTo(6);
      assertThat(encoded.ranges().get(1)).isEqualTo(new Encoded.Range(1, 3));
      assertThat(tokenizer.decode(encoded.tokens(), false)).isEqualTo("é😀 €a\n");
    }
  }

  @Test
  void characterOutsideTheAlphabetIsRefused() {
    try (var tokenizer =
        TokenizerTrainer.characters("0123456789=", SpecialTokenNames.standard()).open()) {
      assertThatThrownBy(() -> tokenizer.encode("12+3"))
          .isInstanceOf(TokenizerException.class)
          .hasMessage(
              "the vocabulary of 14 tokens cannot spell '+' (U+002B) at index 2 of the text");
      assertThatThrownBy(() -> tokenizer.encode("<eos>", SpecialTokens.PLAIN))
          .hasMessageContaining("cannot spell '<' (U+003C) at index 0");
      assertThatThrownBy(() -> tokenizer.encode("1\033[31m"))
          .as("nothing that steers a terminal")
          .hasMessageContaining("cannot spell U+001B at index 1");
      assertThatThrownBy(() -> tokenizer.encode("\u202e1"))
          .hasMessageContaining("cannot spell U+202E at index 0");
    }
  }

  @Test
  void bytePairsJoinTheMostFrequentNeighbours() {
    // w+e occurs 4 times; then l+o, n+e, e+we, we+s and s+t 3 times each, of which e has the
    // smallest id; then l+o, n+ewe, ewe+s and s+t, of which l has
    var trained =
        TokenizerTrainer.bytePairs(
            Stream.of("low\nlow\nlower\nnewest\nnewest\nnewest"), 264, NAMES);
    try (var tokenizer = trained.open()) {
      assertThat(Stream.of(261, 262, 263).map(tokenizer::token).map(Optional::orElseThrow))
          .containsExactly("we", "ewe", "lo");
    }
  }

  @Test
  void trainingStopsWhenNoPairRepeats() {
    var trained =
        TokenizerTrainer.bytePairs(Stream.of("abab cd"), 1000, SpecialTokenNames.standard());
    assertThat(trained.size()).isEqualTo(3 + 256 + 1);
  }

  @Test
  void anyTextSurvivesTheRoundTripAndTheStream() {
    var trained =
        TokenizerTrainer.bytePairs(
            Stream.of(UNICODE.repeat(3), "the theory of the theatre"), 300, NAMES);
    try (var tokenizer = trained.open()) {
      var random = new Random(7);
      for (int i = 0; i < 300; i++) {
        var text = text(random);
        var tokens = tokenizer.encode(text, SpecialTokens.PLAIN).tokens();
        assertThat(tokenizer.decode(tokens, false)).isEqualTo(text);
        assertThat(streamed(tokenizer, tokens)).isEqualTo(text);
      }
    }
  }

  @Test
  void streamOfAnyTokensIsWhatDecodingAllGives() {
    var trained = TokenizerTrainer.bytePairs(Stream.of(UNICODE.repeat(3)), 300, NAMES);
    try (var tokenizer = trained.open()) {
      var random = new Random(11);
      for (int i = 0; i < 2000; i++) {
        var tokens = Tokens.of(random.ints(random.nextInt(12), 0, tokenizer.size() + 2).toArray());
        assertThat(streamed(tokenizer, tokens)).isEqualTo(tokenizer.decode(tokens, false));
      }
    }
  }

  @Test
  void writtenFilesLoadAndAreTheSameEveryTime() throws IOException {
    var corpus = "one two three 1234 and so on, and so on; one two three";
    TokenizerTrainer.bytePairs(Stream.of(corpus), 280, NAMES)
        .withChatTemplate("{{ messages }}")
        .write(directory.resolve("a"));
    TokenizerTrainer.bytePairs(Stream.of(corpus), 280, NAMES)
        .withChatTemplate("{{ messages }}")
        .write(directory.resolve("b"));
    for (var file : List.of("tokenizer.json", "tokenizer_config.json")) {
      assertThat(directory.resolve("a").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("b").resolve(file));
    }
    assertThat(Files.readString(directory.resolve("a/tokenizer_config.json")))
        .contains("\"chat_template\" : \"{{ messages }}\"")
        .contains("\"eos_token\" : \"<eos>\"");
    try (var tokenizer = Tokenizer.load(directory.resolve("a"))) {
      assertThat(tokenizer.encode("1234").size()).isEqualTo(4);
      assertThat(tokenizer.encode(" three").size()).isLessThan(6);
      assertThat(tokenizer.specialIds()).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  void impossibleRequestsAreRefused() {
    assertThatThrownBy(() -> TokenizerTrainer.bytePairs(Stream.of("a"), 200, NAMES))
        .hasMessage("a vocabulary of 200 has no room for 5 special tokens and 256 bytes");
    assertThatThrownBy(() -> TokenizerTrainer.characters("", NAMES))
        .hasMessage("the alphabet is empty");
    assertThatThrownBy(() -> TokenizerTrainer.characters("a\uD83D", NAMES))
        .hasMessage("the alphabet has an unpaired surrogate, U+D83D");
    assertThatThrownBy(() -> NAMES.with("<eos>"))
        .hasMessage("special token '<eos>' is named twice");
    assertThatThrownBy(() -> NAMES.with("x"))
        .hasMessage("a special token needs two characters at least, got 'x'");
  }

  private static String streamed(Tokenizer tokenizer, Tokens tokens) {
    var stream = tokenizer.stream(false);
    var text = new StringBuilder();
    tokens.stream().forEach(id -> text.append(stream.push(id)));
    return text.append(stream.finish()).toString();
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(40), 0, 0x110000)
        .map(c -> random.nextInt(3) == 0 ? c : c % 0x250)
        .filter(c -> c < 0xD800 || c > 0xDFFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
