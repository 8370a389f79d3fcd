package plumbline.claim.kimi;

import java.util.List;
import plumbline.claim.Trial;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.TrainablePolicy;

/// Cross-entropy of the characters of windows, nats a character; the first of a window is given.
final class TextLoss {
  private static final int TOKENS_AT_A_TIME = 1024;

  private TextLoss() {}

  /// The loss of a policy that does not learn from the windows.
  static double heldOut(Trial trial, TrainablePolicy policy, List<TrainingRow> windows)
      throws InterruptedException {
    double sum = 0;
    for (var row :
        Forward.logProbs(policy::network, trial.lanes(), windows, TOKENS_AT_A_TIME, 1.0)) {
      for (float logProb : row.toArray()) {
        sum -= logProb;
      }
    }
    return sum / learnt(windows);
  }

  private static double learnt(List<TrainingRow> windows) {
    return windows.stream().mapToInt(row -> row.count(LossKind.CROSS_ENTROPY)).sum();
  }
}
