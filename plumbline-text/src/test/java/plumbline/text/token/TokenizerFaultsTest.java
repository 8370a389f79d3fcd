package plumbline.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFaultsTest {
  @TempDir Path directory;

  private void refused(String json, String fault) {
    var file = TokenizerFiles.write(directory, json);
    assertThatThrownBy(() -> Tokenizer.load(directory).close())
        .isInstanceOf(TokenizerException.class)
        .hasMessage(file + ": " + fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"type\":\"BPE\";\"type\":\"Unigram\";`model.type: 'Unigram' is not supported; supported:"
            + " BPE, WordLevel`",
        "\"id\":259;\"id\":258;added token '<|im_start|>' declares id 258, but its place in the"
            + " file gives it 259",
        "\"he\":257;\"he\":256;tokens 'Ġt' and 'he' share id 256",
        "\"he\":257;\"he\":-1;model.vocab of 'he': expected an id from 0 to 3999999, got -1",
        "\"he\":257;\"he\":99999999999;model.vocab of 'he': expected an id from 0 to 3999999, got"
            + " 99999999999",
        "\"he\":257;\"he\":\"x\";model.vocab of 'he': expected an id from 0 to 3999999, got \"x\"",
        "[\"h\",\"e\"];[\"h\",\"x\"];model.merges[1]: 'hx' is not in the vocabulary",
        "[\"h\",\"e\"];\"h e x\";model.merges[1]: expected a pair of tokens, got \"h e x\"",
        "\"dropout\":null;\"dropout\":0.5;model.dropout: would make encoding random, got 0.5",
        "\"continuing_subword_prefix\":null;\"continuing_subword_prefix\":\"##\";model.continuing_subword_prefix:"
            + " not supported, got '##'",
        "\"unk_token\":null;\"unk_token\":\"<unk>\";model.unk_token: '<unk>' is not in the"
            + " vocabulary",
        "\"normalizer\":null;\"normalizer\":{\"type\":\"Precompiled\"};`normalizer.type:"
            + " 'Precompiled' is not supported; supported: BertNormalizer, ByteLevel, Lowercase,"
            + " NFC, NFD, NFKC, NFKD, Prepend, Replace, Sequence, Strip, StripAccents`",
        "\"normalizer\":null;\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(a+)+b\"},\"content\":\"\"};`normalizer.pattern.Regex:"
            + " no well-known tokenizer uses the pattern '(a+)+b'; a pattern runs in native code"
            + " that cannot be interrupted, so unknown ones are refused; Java code that trusts the"
            + " file can load it with TokenizerLimits.withUnknownPatterns()`",
        "\"normalizer\":null;\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":7};normalizer.normalizers:"
            + " expected a list, got number",
        "\"content\":\"<think>\";\"content\":\"\";added_tokens[2].content: expected 1 to 1024"
            + " characters, got 0",
        "\"content\":\"<think>\";\"content\":\"<|im_end|>\";added_tokens[2].content: '<|im_end|>'"
            + " was added before",
        "\"model\":;\"modell\":;model: expected an object, got nothing",
      })
  void faultIsNamedWithItsPlace(String good, String bad, String fault) {
    var json = TokenizerFiles.byteLevel();
    assertThat(json).contains(good);
    int at = json.indexOf(good);
    refused(json.substring(0, at) + bad + json.substring(at + good.length()), fault);
  }

  @Test
  void unknownPatternRunsWhereItIsAllowed() {
    var json =
        TokenizerFiles.byteLevel()
            .replace(
                "\"normalizer\":null",
                "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"x+y\"},\"content\":\"z\"}");
    TokenizerFiles.write(directory, json);
    try (var tokenizer =
        Tokenizer.load(directory, TokenizerLimits.standard().withUnknownPatterns())) {
      assertThat(tokenizer.decode(tokenizer.encode("axxyb"), false)).isEqualTo("azb");
    }
  }

  @Test
  void decoderThatWouldCutBeyondATokenIsRefused() {
    refused(
        TokenizerFiles.metaspace().replace("\"stop\":0", "\"stop\":3"),
        "decoder.decoders[3].stop: expected 0, got 3");
  }

  @Test
  void modelThatWouldDropCharactersIsRefused() {
    refused(
        TokenizerFiles.metaspace()
            .replace("\"unk_token\":\"<unk>\",", "")
            .replace("\"byte_fallback\":true", "\"byte_fallback\":false"),
        "model: characters outside the vocabulary would vanish: neither unk_token nor byte_fallback"
            + " nor a ByteLevel step is set");
  }

  @Test
  void brokenJsonIsNamedWithItsPlace() {
    var file = TokenizerFiles.write(directory, "{\"version\": \"1.0\",\n \"model\": {]}");
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(TokenizerException.class)
        .hasMessageStartingWith(
            file + ": not valid JSON: line 2, column 12: Unexpected close marker");
    refused("[]", "expected a JSON object, got array");
  }

  @Test
  void tooDeepTooLargeAndMissingFilesAreRefused() throws IOException {
    TokenizerFiles.write(directory, "{\"model\":" + "[".repeat(100) + "]".repeat(100) + "}");
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("nesting depth (65) exceeds the maximum allowed (64");
    var file = TokenizerFiles.write(directory, TokenizerFiles.byteLevel());
    assertThatThrownBy(() -> Tokenizer.load(file, new TokenizerLimits(100, 64, 1000, false)))
        .hasMessage(file + ": larger than the limit of 100 bytes");
    assertThatThrownBy(() -> Tokenizer.load(directory.resolve("none.json")))
        .hasMessage(directory.resolve("none.json") + ": no such file");
    Files.delete(file);
    assertThatThrownBy(() -> Tokenizer.load(directory)).hasMessage(file + ": no such file");
  }

  @Test
  void configurationFaultsAreNamed() throws IOException {
    TokenizerFiles.write(directory, TokenizerFiles.byteLevel());
    var config = directory.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"eos_token\": \"</s>\"}", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .hasMessage(config + ": eos_token: '</s>' is not in the vocabulary");
    Files.writeString(config, "{\"eos_token\": 3}", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .hasMessage(config + ": eos_token: expected a string, got 3");
  }

  @Test
  void whatTheLibraryRefusesNamesTheFile() {
    var json =
        TokenizerFiles.byteLevel().replace("\"add_prefix_space\":false", "\"add_prefix_space\":7");
    var file = TokenizerFiles.write(directory, json);
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(TokenizerException.class)
        .hasMessage(
            file
                + ": refused by the tokenizers library: invalid type: integer `7`, expected a"
                + " boolean");
  }
}
