package plumbline.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import plumbline.data.preference.AnswerForm;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.LossKind;
import plumbline.train.Forward;

/// The log-probability of every token of an answer, in nats; 0 for those of the question.
final class TokenScoring {
  static Floats of(Path directory, String question, String answer)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(directory);
    try (var lanes = Lanes.forMachine();
        var tokenizer = Tokenizer.load(directory);
        var weights = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU)) {
      var model = new CausalLm(config, weights);
      var row =
          AnswerForm.of(directory, tokenizer)
              .whole(List.of(Message.user(question)), List.of(Message.assistant(answer)))
              .row(LossKind.CROSS_ENTROPY, 0);
      return Forward.logProbs(_ -> model, lanes, List.of(row), 8192, 1.0).getFirst();
    }
  }
}
