package plumbline.text.token;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.ArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/// The door to the Rust library: one tokenizer there, freed exactly once and never in use while it
/// is freed. Many threads may encode and decode at a time.
final class NativeTokenizer implements AutoCloseable {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private long handle;

  private NativeTokenizer(long handle) {
    this.handle = handle;
  }

  /// A tokenizer from JSON in plain ASCII.
  ///
  /// @throws Refused if the library does not take the JSON
  static NativeTokenizer of(String json) {
    load();
    try {
      return new NativeTokenizer(TokenizersLibrary.LIB.createTokenizerFromString(json));
    } catch (RuntimeException refused) {
      throw new Refused(refused);
    }
  }

  /// The library does not take the JSON; the message has its words, without the place, which is not
  /// that in the file.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(RuntimeException cause) {
      super(String.valueOf(cause.getMessage()).replaceAll(" at line \\d+ column \\d+$", ""), cause);
    }
  }

  /// The library lies in the jar; these settings keep its loader from asking the network for a
  /// variant with CUDA, which tokenizing has no use for.
  private static void load() {
    System.setProperty("ai.djl.offline", "true");
    if (System.getProperty("RUST_FLAVOR") == null) {
      System.setProperty("RUST_FLAVOR", "cpu");
    }
    try {
      LibUtils.checkStatus();
    } catch (EngineException | LinkageError missing) {
      throw new TokenizerException(
          "the native tokenizers library does not load on %s %s: %s"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  missing.getMessage()),
          missing);
    }
  }

  /// The tokens of `text`, which has no unpaired surrogates.
  Tokens tokens(String text) {
    return encoding(text, NativeTokenizer::tokens);
  }

  /// The same with the characters that each stands for, which the library takes as long again to
  /// tell.
  Encoded encode(String text) {
    return encoding(
        text,
        encoding ->
            encoded(text, tokens(encoding), TokenizersLibrary.LIB.getTokenCharSpans(encoding)));
  }

  private <R> R encoding(String text, LongFunction<R> read) {
    return using(tokenizer -> {
      long encoding = encode(tokenizer, text);
      try {
        return read.apply(encoding);
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    });
  }

  private static Tokens tokens(long encoding) {
    return Tokens.of(
        LongStream.of(TokenizersLibrary.LIB.getTokenIds(encoding))
            .mapToInt(Math::toIntExact)
            .toArray());
  }

  private static long encode(long tokenizer, String text) {
    try {
      return TokenizersLibrary.LIB.encode(tokenizer, text, false);
    } catch (RuntimeException refused) {
      throw new TokenizerException(
          "the tokenizers library cannot encode the text: " + refused.getMessage(), refused);
    }
  }

  /// The library counts characters in code points.
  private static Encoded encoded(String text, Tokens tokens, CharSpan[] spans) {
    var positions = CodePoints.of(text);
    var ranges = new ArrayList<Encoded.Range>(spans.length);
    for (var span : spans) {
      ranges.add(
          new Encoded.Range(positions.index(span.getStart()), positions.index(span.getEnd())));
    }
    return new Encoded(tokens, ranges);
  }

  String decode(long[] ids, boolean skipSpecial) {
    return using(tokenizer -> TokenizersLibrary.LIB.decode(tokenizer, ids, skipSpecial));
  }

  private <R> R using(LongFunction<R> call) {
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return call.apply(handle);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
