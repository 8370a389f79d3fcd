package plumbline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import plumbline.model.CausalLm;
import plumbline.model.TokenBatch;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;

/// Scores rows and writes what it found as JSON; the head runs over few positions at a time.
final class RowScorer {
  private static final int LOGITS_AT_A_TIME = 8 << 20;

  /// @param top how many of the likeliest tokens to name; 0 for none
  record Request(Tokens tokens, int top) {}

  private final CausalLm model;
  private final boolean lastLogits;

  RowScorer(CausalLm model, boolean lastLogits) {
    this.model = model;
    this.lastLogits = lastLogits;
  }

  /// One object a row, in their order.
  List<ObjectNode> score(List<Request> rows) {
    try (var _ = Autograd.pause();
        var _ = TensorScope.open()) {
      var hidden = model.hidden(TokenBatch.of(rows.stream().map(Request::tokens).toList()));
      var results = new ArrayList<ObjectNode>();
      for (int row = 0; row < rows.size(); row++) {
        results.add(score(rows.get(row), hidden.select(0, row)));
      }
      return results;
    }
  }

  private ObjectNode score(Request row, Tensor hidden) {
    var json = JsonNodeFactory.instance.objectNode();
    var ids = json.putArray("ids");
    row.tokens().stream().forEach(ids::add);
    var logProbs = json.putArray("logprobs").addNull();
    var entropies = json.putArray("entropies").addNull();
    var top = row.top() > 0 ? json.putArray("top").addNull() : null;
    int scored = row.tokens().size() - 1;
    int chunk = Math.max(1, LOGITS_AT_A_TIME / model.config().vocab());
    for (int start = 0; start < scored; start += chunk) {
      int length = Math.min(chunk, scored - start);
      try (var _ = TensorScope.open()) {
        var all = model.logits(hidden.narrow(0, start, length)).to(DType.FLOAT32).logSoftmax(-1);
        add(logProbs, picked(all, row.tokens().slice(start + 1, start + 1 + length)));
        add(entropies, all.exp().times(all).sum(-1, false).negate());
        if (top != null) {
          addTop(top, all.topK(row.top()), length, row.top());
        }
      }
    }
    if (lastLogits) {
      add(json.putArray("logits"), model.logits(hidden.narrow(0, scored, 1)).to(DType.FLOAT32));
    }
    return json;
  }

  private static Tensor picked(Tensor logProbs, Tokens wanted) {
    var targets = wanted.stream().asLongStream().toArray();
    var index = Tensors.of(targets, targets.length, 1).to(logProbs.device());
    return logProbs.gather(1, index).squeeze(1);
  }

  private static void add(ArrayNode array, Tensor values) {
    for (float value : values.toFloats()) {
      array.add(value);
    }
  }

  /// `[{"id": …, "logprob": …}, …]` for every position, the likeliest first.
  private static void addTop(ArrayNode array, Tensor.Sorted best, int length, int k) {
    var values = best.values().toFloats();
    var indices = best.indices().toLongs();
    for (int position = 0; position < length; position++) {
      var candidates = array.addArray();
      for (int rank = position * k; rank < (position + 1) * k; rank++) {
        candidates.addObject().put("id", indices[rank]).put("logprob", values[rank]);
      }
    }
  }
}
