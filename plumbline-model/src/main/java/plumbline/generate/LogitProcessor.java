package plumbline.generate;

import java.util.List;
import plumbline.tensor.Tensor;
import plumbline.text.token.Tokens;

/// Changes what will be drawn. Processors run in order, after penalties and biases and before
/// temperature and truncation; the reported log-probabilities do not see them.
@FunctionalInterface
public interface LogitProcessor {
  /// The changed logits.
  ///
  /// @param logits FLOAT32 [rows, vocab]
  /// @param rows all tokens of every row so far, prompt included
  Tensor process(Tensor logits, List<Tokens> rows);
}
