package plumbline.text.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Decodes tokens as they come and never hands out half a character: the pieces joined are what
/// [Tokenizer#decode] makes of the whole row. One row, one thread.
public final class StreamDecoder {
  private final Source source;

  StreamDecoder(Tokenizer tokenizer, boolean skipSpecial) {
    this.source =
        tokenizer.decodesBytes()
            ? new Bytes(tokenizer, skipSpecial)
            : new Pieces(tokenizer, skipSpecial);
  }

  /// Takes the next token and answers the text that is certain now; often empty.
  public String push(int token) {
    return source.push(token);
  }

  /// Ends the row: what was held back, an incomplete character as U+FFFD.
  public String finish() {
    return source.finish();
  }

  private sealed interface Source {
    String push(int id);

    String finish();
  }

  /// Where a token is a run of bytes: hands out all characters that are complete.
  private static final class Bytes implements Source {
    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private byte[] pending = new byte[0];

    Bytes(Tokenizer tokenizer, boolean skipSpecial) {
      this.tokenizer = tokenizer;
      this.skipSpecial = skipSpecial;
    }

    @Override
    public String push(int id) {
      var token = tokenizer.vocabulary().token(id);
      if (token == null || (skipSpecial && tokenizer.isSpecial(id))) {
        return "";
      }
      var bytes = ByteAlphabet.bytes(token);
      if (bytes == null) {
        bytes = token.getBytes(StandardCharsets.UTF_8);
      }
      var all = Arrays.copyOf(pending, pending.length + bytes.length);
      System.arraycopy(bytes, 0, all, pending.length, bytes.length);
      var text = new StringBuilder();
      int left = Utf8.decode(all, text);
      pending = Arrays.copyOfRange(all, all.length - left, all.length);
      return text.toString();
    }

    @Override
    public String finish() {
      var rest = pending.length == 0 ? "" : "\uFFFD";
      pending = new byte[0];
      return rest;
    }
  }

  /// Where what a token looks like depends on its neighbours: decodes the last piece together with
  /// the one before it, and waits while the end looks like an unfinished character.
  private static final class Pieces implements Source {
    /// A character has four bytes at most; a longer wait is for bytes that are no text.
    private static final int LONGEST_WAIT = 4;

    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private Tokens before = Tokens.empty();
    private Tokens waiting = Tokens.empty();

    Pieces(Tokenizer tokenizer, boolean skipSpecial) {
      this.tokenizer = tokenizer;
      this.skipSpecial = skipSpecial;
    }

    @Override
    public String push(int id) {
      if (tokenizer.vocabulary().token(id) == null || (skipSpecial && tokenizer.isSpecial(id))) {
        return "";
      }
      waiting = waiting.then(Tokens.of(id));
      var text = tokenizer.decode(before.then(waiting), skipSpecial);
      return text.endsWith("\uFFFD") && waiting.size() < LONGEST_WAIT ? "" : release(text);
    }

    @Override
    public String finish() {
      return waiting.isEmpty() ? "" : release(tokenizer.decode(before.then(waiting), skipSpecial));
    }

    private String release(String text) {
      int known = tokenizer.decode(before, skipSpecial).length();
      var piece = text.substring(Math.min(known, text.length()));
      before = piece.isEmpty() ? before.then(waiting) : waiting;
      waiting = Tokens.empty();
      return piece;
    }
  }
}
