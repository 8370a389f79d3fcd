package plumbline.recipe.multirole;

import java.util.List;
import plumbline.text.embedding.Embedding;
import plumbline.text.token.Floats;

/// Says how roles fit a question.
@FunctionalInterface
public interface RoleScorer {
  /// What is known of the roles of a question, in their order.
  ///
  /// @param relevance mean log-probability of the role's tokens behind the question, nats
  /// @param vectors of the roles in the context of the question
  record Known(Floats relevance, List<Embedding> vectors) {
    public Known {
      vectors = List.copyOf(vectors);
    }
  }

  /// Reads the roles behind the prompt of the question.
  Known read(String prompt, List<String> roles) throws InterruptedException;
}
