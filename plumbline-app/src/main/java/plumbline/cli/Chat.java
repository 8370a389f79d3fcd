package plumbline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.generate.BatchEngine;
import plumbline.generate.Generated;
import plumbline.generate.GenerationRequest;
import plumbline.generate.SpokenText;
import plumbline.job.TextForm;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.TokenizerException;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// Talks with a model.
@Command(
    name = "chat",
    description = "Talk with a model; an empty line or end of input ends.",
    footer = {
      "",
      "A model without chat template continues every line by itself.",
      "Lines are asked for by a > where both input and output are a terminal."
    })
final class Chat implements Callable<Integer>, Looking {
  @ParentCommand private Plumbline program;
  @Mixin private ModelOptions model;
  @Mixin private SamplingOptions options;

  @Option(names = "--system", paramLabel = "TEXT", description = "What the system says first.")
  private @Nullable String system;

  @Override
  public List<Given.Look> looks() {
    return Given.looks(List.of(model.writerLooks(), options.looks()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var loaded = model.load(program::remark);
        var lanes = Lanes.forMachine()) {
      var tokenizer = loaded.tokenizerFor("chat");
      var form = TextForm.of(loaded.directory(), tokenizer);
      var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      var messages = new ArrayList<Message>();
      long seed = seed();
      long turn = 0;
      if (system != null) {
        messages.add(Message.system(system));
      }
      prompt();
      for (var line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
        if (form instanceof TextForm.Plain) {
          messages.clear();
        }
        messages.add(Message.user(line));
        Tokens tokens;
        try {
          tokens = form.prompt(messages);
        } catch (TokenizerException unspeakable) {
          messages.removeLast();
          program.err().println(unspeakable.getMessage() + "; the line is left out");
          prompt();
          continue;
        }
        int room = loaded.model().config().maxPositions() - tokens.size();
        if (room < options.leastRoom()) {
          messages.removeLast();
          program.err().println(tooLong(tokens.size(), room + tokens.size()));
        } else {
          var key = new SampleKey(seed, turn++, 0, 0);
          messages.add(Message.assistant(answer(loaded, lanes, tokens, key)));
        }
        prompt();
      }
    }
    return ExitCode.OK.number();
  }

  /// The seed that was asked for, or one by the clock, which is told so that a talk can be had
  /// again, unless nothing is drawn.
  private long seed() {
    if (options.seed != null) {
      return options.seed;
    }
    long fresh = Math.floorMod(System.nanoTime(), 1_000_000);
    if (!options.isGreedy()) {
      program.err().println("seed " + fresh);
    }
    return fresh;
  }

  /// What is said of a line for which there is no room.
  private String tooLong(int tokens, int context) {
    return "with this line the conversation has %,d tokens, the model reads %,d and %s; the line is left out, the conversation goes on as it was: shorten it, or start anew"
        .formatted(
            tokens,
            context,
            options.maxTokens == null
                ? "an answer needs one"
                : "--max-tokens asks for %,d new ones".formatted(options.maxTokens));
  }

  /// Asks for a line, but in a pipe nobody is asked, and the mark would stand before the answer.
  /// Whether the input alone is a terminal, Java does not tell.
  private void prompt() {
    if (program.isAtTerminal()) {
      program.err().print("> ");
      program.err().flush();
    }
  }

  private String answer(LoadedModel loaded, Lanes lanes, Tokens prompt, SampleKey key)
      throws InterruptedException {
    var tokenizer = loaded.tokenizerFor("chat");
    var spoken = new SpokenText(tokenizer, prompt.size(), this::show);
    var engine =
        new BatchEngine(
            loaded.model(), lanes, BatchEngine.Settings.standard(), tokenizer, List.of(spoken));
    int room = loaded.model().config().maxPositions() - prompt.size();
    var request = GenerationRequest.of(prompt, options.sampling(room), key);
    Generated generated = engine.generate(List.of(request)).getFirst();
    spoken.finish(prompt.then(generated.tokens()));
    program.out().println();
    program.out().flush();
    return tokenizer.decode(generated.tokens(), true);
  }

  private void show(String text) {
    program.out().print(text);
    program.out().flush();
  }
}
