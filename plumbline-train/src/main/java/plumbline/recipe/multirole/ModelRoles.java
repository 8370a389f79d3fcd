package plumbline.recipe.multirole;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.model.CausalLm;
import plumbline.model.TokenBatch;
import plumbline.recipe.multirole.RoleScorer.Known;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.embedding.Embedding;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;

/// Reads roles with the model: how likely their tokens are behind the question, and the mean of its
/// last states over them. Used by one thread.
///
/// @param network the model
/// @param lanes to compute on
/// @param microTokens tokens of one forward
/// @param prompt a question as the model is asked it
/// @param tokens of a text
public record ModelRoles(
    CausalLm network,
    Lanes lanes,
    int microTokens,
    Function<String, Tokens> prompt,
    Function<String, Tokens> tokens)
    implements RoleScorer {

  @Override
  public Known read(String question, List<String> roles) throws InterruptedException {
    var asked = prompt.apply(question);
    var rows =
        roles.stream().map(role -> TrainingRow.supervised(asked, tokens.apply(role))).toList();
    var logProbs = Forward.logProbs(_ -> network, lanes, rows, microTokens, 1.0, DType.FLOAT32);
    var relevance = new float[roles.size()];
    for (int i = 0; i < relevance.length; i++) {
      int own = rows.get(i).tokens().size() - asked.size();
      for (int t = asked.size(); t < rows.get(i).tokens().size(); t++) {
        relevance[i] += logProbs.get(i).get(t) / own;
      }
    }
    return new Known(
        Floats.of(relevance), vectors(rows.stream().map(TrainingRow::tokens).toList(), asked));
  }

  private List<Embedding> vectors(List<Tokens> rows, Tokens asked) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var states = network.hidden(TokenBatch.of(rows)); // [roles, time, hidden]
      var vectors = new ArrayList<Embedding>();
      for (int row = 0; row < rows.size(); row++) {
        int own = rows.get(row).size() - asked.size();
        var mean =
            states.select(0, row).narrow(0, asked.size(), own).to(DType.FLOAT64).sum(0, false);
        vectors.add(Embedding.of(mean.over(own).toDoubles(), false));
      }
      return vectors;
    }
  }
}
