package plumbline.text.token;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Text to tokens and back, by a Hugging Face `tokenizer.json` and its reference implementation.
/// Never adds a token of its own: what begins or ends a text is the template's business. Threads
/// may share it; whoever loads it closes it.
public final class Tokenizer implements AutoCloseable {
  private static final byte[] NO_CONFIG = {'{', '}'};

  private final TokenizerFile file;
  private final TokenizerLimits limits;
  private final Vocabulary vocabulary;
  private final SpecialIds specials;
  private final String digest;
  private final NativeTokenizer recognising;
  private final @Nullable ByteCoverage coverage;
  private @Nullable NativeTokenizer plain;
  private boolean closed;

  private Tokenizer(
      TokenizerFile file,
      TokenizerLimits limits,
      Vocabulary vocabulary,
      SpecialIds specials,
      String digest) {
    this.file = file;
    this.limits = limits;
    this.vocabulary = vocabulary;
    this.specials = specials;
    this.digest = digest;
    this.coverage = file.keepsBytes() ? ByteCoverage.of(vocabulary) : null;
    this.recognising = NativeTokenizer.of(file.json(limits));
  }

  /// Loads a `tokenizer.json`, or the one in a model directory, with the standard limits.
  ///
  /// @throws TokenizerException naming the file and its fault
  public static Tokenizer load(Path modelDirectoryOrTokenizerJson) {
    return load(modelDirectoryOrTokenizerJson, TokenizerLimits.standard());
  }

  /// Loads a `tokenizer.json`, or the one in a model directory. Which tokens begin, end and fill a
  /// text is read from the `tokenizer_config.json` beside it, if there is one.
  ///
  /// @throws TokenizerException naming the file and its fault
  public static Tokenizer load(Path modelDirectoryOrTokenizerJson, TokenizerLimits limits) {
    var path = modelDirectoryOrTokenizerJson;
    if (Files.isDirectory(path)) {
      path = path.resolve(TokenizerFile.NAME);
    }
    var bytes = TokenizerFile.bytes(path, limits.maxBytes());
    var config = path.resolveSibling(SpecialIds.CONFIG);
    return parse(
        path,
        bytes,
        Files.exists(config) ? TokenizerFile.bytes(config, limits.maxBytes()) : NO_CONFIG,
        limits);
  }

  /// A tokenizer from the content of both files; `path` names the first in errors.
  static Tokenizer parse(Path path, byte[] json, byte[] config, TokenizerLimits limits) {
    var file = TokenizerFile.read(path, json, limits);
    var vocabulary = file.vocabulary();
    var specials =
        SpecialIds.read(path.resolveSibling(SpecialIds.CONFIG), config, vocabulary, limits);
    try {
      return new Tokenizer(file, limits, vocabulary, specials, sha256(json));
    } catch (NativeTokenizer.Refused refused) {
      throw TokenizerException.in(
          path, "refused by the tokenizers library: " + refused.getMessage(), refused);
    }
  }

  /// The tokens of `text`; spellings of special tokens become those tokens. An unpaired surrogate
  /// is read as U+FFFD.
  ///
  /// @throws TokenizerException if the vocabulary cannot spell a character and has no token for the
  ///   unknown, or the library fails
  public Tokens encode(String text) {
    if (text.isEmpty()) {
      return Tokens.empty();
    }
    var proper = wellFormed(text);
    var tokens = recognising.tokens(proper);
    check(proper, tokens);
    return tokens;
  }

  /// The tokens of `text` and the characters that each stands for. An unpaired surrogate is read as
  /// U+FFFD.
  ///
  /// @param mode whether spellings of special tokens become those tokens
  /// @throws TokenizerException as [#encode(String)]
  public Encoded encode(String text, SpecialTokens mode) {
    if (text.isEmpty()) {
      return new Encoded(Tokens.empty(), List.of());
    }
    var proper = wellFormed(text);
    var encoded =
        switch (mode) {
          case RECOGNISED -> recognising.encode(proper);
          case PLAIN -> plain().encode(proper);
        };
    check(proper, encoded.tokens());
    return encoded;
  }

  private void check(String text, Tokens tokens) {
    if (coverage != null) {
      coverage.check(text, tokens);
    }
  }

  /// The text of `tokens`. Bytes that are not UTF-8 become U+FFFD; an id without a token (a model
  /// may have more rows than its tokenizer has tokens) has no text.
  public String decode(Tokens tokens, boolean skipSpecial) {
    return tokens.isEmpty()
        ? ""
        : recognising.decode(tokens.stream().asLongStream().toArray(), skipSpecial);
  }

  /// Decodes a row that is still growing.
  public StreamDecoder stream(boolean skipSpecial) {
    return new StreamDecoder(this, skipSpecial);
  }

  /// The id of a token as the vocabulary spells it.
  public OptionalInt id(String token) {
    return vocabulary.id(token);
  }

  /// The token with this id, as the vocabulary spells it (byte-level vocabularies spell a space as
  /// `Ġ`); empty where no token has the id.
  public Optional<String> token(int id) {
    return Optional.ofNullable(vocabulary.token(id));
  }

  /// One more than the highest id: the rows that an embedding needs at least.
  public int size() {
    return vocabulary.tokens().size();
  }

  /// The tokens that begin, end and fill a text, as far as `tokenizer_config.json` names them.
  public SpecialIds specials() {
    return specials;
  }

  /// Whether the file marks this token as special.
  public boolean isSpecial(int id) {
    return vocabulary.isSpecial(id);
  }

  /// All ids that the file marks as special, ascending.
  public Set<Integer> specialIds() {
    return vocabulary.specialIds();
  }

  /// All ids that the file adds to the vocabulary of the model, special or not, ascending.
  public Set<Integer> addedIds() {
    return vocabulary.addedIds();
  }

  /// SHA-256 of the `tokenizer.json`, in hexadecimal.
  public String digest() {
    return digest;
  }

  boolean decodesBytes() {
    return file.decodesBytes();
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  private synchronized NativeTokenizer plain() {
    if (closed) {
      throw new IllegalStateException("the tokenizer is closed");
    }
    if (plain == null) {
      var random = new byte[16];
      new SecureRandom().nextBytes(random);
      var secret = "\uDBFF\uDFFF" + HexFormat.of().formatHex(random) + ".";
      plain = NativeTokenizer.of(file.withoutSpellings(secret).json(limits));
    }
    return plain;
  }

  @Override
  public synchronized void close() {
    closed = true;
    recognising.close();
    if (plain != null) {
      plain.close();
    }
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(replaced(text), StandardCharsets.UTF_16BE);
      }
    }
    return text;
  }

  private static byte[] replaced(String text) {
    var bytes = new byte[text.length() * 2];
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean paired =
          Character.isHighSurrogate(unit)
              ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
              : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
      char kept = Character.isSurrogate(unit) && !paired ? '\uFFFD' : unit;
      bytes[2 * i] = (byte) (kept >> 8);
      bytes[2 * i + 1] = (byte) kept;
    }
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
