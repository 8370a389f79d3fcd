package plumbline.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import plumbline.completion.Sampling;
import plumbline.data.preference.AnswerForm;
import plumbline.generate.BatchEngine;
import plumbline.generate.GenerationRequest;
import plumbline.generate.SpokenText;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.SampleKey;

/// Asks the model in a directory and hands out its answer while it is sampled.
final class StreamedAnswer {
  static String of(Path directory, String question, Consumer<String> heard)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(directory);
    try (var lanes = Lanes.forMachine();
        var tokenizer = Tokenizer.load(directory);
        var weights = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU)) {
      var form = AnswerForm.of(directory, tokenizer); // its chat template, or plain text
      var prompt = form.prompt(List.of(Message.user(question)));
      var spoken = new SpokenText(tokenizer, prompt.size(), heard);
      var engine =
          new BatchEngine(
              new CausalLm(config, weights),
              lanes,
              BatchEngine.Settings.standard(),
              tokenizer,
              List.of(spoken));
      var request = GenerationRequest.of(prompt, Sampling.random(32, 1.0), SampleKey.of(7));
      var answer = engine.generate(List.of(request)).getFirst();
      spoken.finish(prompt.then(answer.tokens()));
      return tokenizer.decode(answer.tokens(), true);
    }
  }
}
