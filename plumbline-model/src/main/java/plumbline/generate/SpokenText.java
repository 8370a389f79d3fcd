package plumbline.generate;

import java.util.List;
import java.util.function.Consumer;
import plumbline.tensor.Tensor;
import plumbline.text.token.StreamDecoder;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// Hands out the text of one row while it is sampled: looks at the row before every draw and
/// changes nothing. Never hands out half a character; special tokens have no text.
public final class SpokenText implements LogitProcessor {
  private final StreamDecoder decoder;
  private final Consumer<String> heard;
  private int shown;

  /// @param promptTokens how many tokens the row begins with that are not handed out
  /// @param heard takes the pieces, on the thread that samples
  public SpokenText(Tokenizer tokenizer, int promptTokens, Consumer<String> heard) {
    this.decoder = tokenizer.stream(true);
    this.heard = heard;
    this.shown = promptTokens;
  }

  @Override
  public Tensor process(Tensor logits, List<Tokens> rows) {
    show(rows.getFirst());
    return logits;
  }

  private void show(Tokens row) {
    for (; shown < row.size(); shown++) {
      heard.accept(decoder.push(row.get(shown)));
    }
  }

  /// Hands out the rest of a row that has ended; its last token was drawn after the last look.
  ///
  /// @param row prompt and continuation
  public void finish(Tokens row) {
    show(row);
    heard.accept(decoder.finish());
  }
}
