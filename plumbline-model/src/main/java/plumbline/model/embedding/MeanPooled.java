package plumbline.model.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.model.CausalLm;
import plumbline.model.TokenBatch;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;
import plumbline.text.embedding.Embedding;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.token.Tokens;

/// The mean over a text's tokens of a model's states after its last norm. Used by one thread.
public final class MeanPooled implements TextEmbedder {
  private static final int AT_ONCE = 16;

  private final CausalLm network;
  private final Function<String, Tokens> encode;
  private final int maxTokens;
  private final String id;
  private final Runnable release;

  /// An embedder over a model.
  ///
  /// @param encode a text as tokens
  /// @param maxTokens what a text has behind them is cut
  /// @param id names weights and tokenizer
  /// @param release frees the model when the embedder is closed
  public MeanPooled(
      CausalLm network,
      Function<String, Tokens> encode,
      int maxTokens,
      String id,
      Runnable release) {
    this.network = network;
    this.encode = encode;
    this.maxTokens = maxTokens;
    this.id = id;
    this.release = release;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    var rows = texts.stream().map(this::encoded).toList();
    var vectors = new ArrayList<Embedding>(rows.size());
    for (int start = 0; start < rows.size(); start += AT_ONCE) {
      vectors.addAll(some(rows.subList(start, Math.min(rows.size(), start + AT_ONCE))));
    }
    return List.copyOf(vectors);
  }

  private Tokens encoded(String text) {
    var tokens = encode.apply(text);
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException(
          "a text has no tokens, so it has no vector; leave the row out");
    }
    return tokens;
  }

  private List<Embedding> some(List<Tokens> rows) {
    var read = rows.stream().map(row -> row.slice(0, Math.min(maxTokens, row.size()))).toList();
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var states = network.hidden(TokenBatch.of(read)); // [rows, time, hidden]
      var vectors = new ArrayList<Embedding>(read.size());
      for (int row = 0; row < read.size(); row++) {
        var own = states.select(0, row).narrow(0, 0, read.get(row).size());
        var mean = own.to(DType.FLOAT64).sum(0, false).over(read.get(row).size());
        vectors.add(Embedding.of(mean.toDoubles(), rows.get(row).size() > maxTokens));
      }
      return vectors;
    }
  }

  @Override
  public void close() {
    release.run();
  }
}
