package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import plumbline.completion.openai.Dialect;
import plumbline.completion.openai.Endpoint;
import plumbline.completion.openai.Limits;
import plumbline.completion.openai.LogProbMode;
import plumbline.completion.openai.OpenAiCompleter;
import plumbline.config.VerifierSettings;
import plumbline.config.VerifierSettings.Source;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.reward.staged.StagedReward;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokenizer;

/// Reaches the generative judge of a staged verifier.
final class JudgePlace {
  private JudgePlace() {}

  /// The reward; closing it gives the judge back.
  static StagedReward open(VerifierSettings settings, Path base, Device device) throws IOException {
    var judge = Objects.requireNonNull(settings.judge(), "a judge is named");
    return switch (judge.source()) {
      case Source.Server(var url, var model, var keyFile) -> {
        var endpoint =
            keyFile == null
                ? Endpoint.open(url, model)
                : Endpoint.keyed(url, model, Files.readString(base.resolve(keyFile)).strip());
        var completer =
            new OpenAiCompleter(
                endpoint, Dialect.openAi().with(LogProbMode.OMITTED), Limits.standard());
        yield settings.reward(completer, completer::close);
      }
      case Source.LocalModel(var directory) -> local(settings, base.resolve(directory), device);
    };
  }

  /// A model on a lane of its own.
  private static StagedReward local(VerifierSettings settings, Path directory, Device device)
      throws IOException {
    var config = ModelDirectory.config(directory);
    var tokenizer = Tokenizer.load(directory);
    var form = TextForm.of(directory, tokenizer);
    var weights = ModelDirectory.load(directory, config, DType.FLOAT32, device);
    var lanes = Lanes.open(1, 1);
    var engine = new BatchEngine(new CausalLm(config, weights), lanes, tokenizer);
    return settings
        .reward(
            new LocalCompleter(engine, tokenizer, form::prompt, () -> 0),
            () -> {
              lanes.close();
              weights.close();
              tokenizer.close();
            })
        .inTurn();
  }
}
