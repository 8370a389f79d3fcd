package plumbline.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardModelFile;
import plumbline.model.reward.RewardWeights;
import plumbline.tensor.DType;

/// Writes what a reward model learnt as the `model/` of its run: the layout that other tools load
/// as a model for classification, and `reward_model.json`.
public final class PublishedRewardModel {
  private PublishedRewardModel() {}

  /// Publishes `model`.
  ///
  /// @param file what its scores mean and how it reads text
  /// @param tokenizer directory whose tokenizer files go along, without which it reads no text
  /// @param more further files by name, such as how reliable it is
  public static void publish(
      Run run,
      TrainablePolicy model,
      RewardModelFile file,
      Path tokenizer,
      long step,
      Map<String, byte[]> more)
      throws IOException {
    var weights = RewardWeights.stored(Parameters.borrowing(model.tensors()));
    run.publish(
        "model",
        step,
        draft -> {
          PublishedModel.content(draft, model.config(), weights, DType.FLOAT32, tokenizer);
          draft.write(RewardModelFile.NAME, file.bytes());
          for (var other : more.entrySet()) {
            draft.write(other.getKey(), other.getValue());
          }
        });
  }
}
