package plumbline.train;

import java.util.List;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.TrainingRow;

/// Gives log-probabilities of trained tokens under some weights.
@FunctionalInterface
public interface Scorer {
  /// For every row a value per token, 0 where the token is not trained.
  List<Floats> logProbs(List<TrainingRow> rows) throws InterruptedException;
}
