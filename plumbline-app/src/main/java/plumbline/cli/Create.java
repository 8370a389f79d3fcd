package plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.TokenizerTrainer;
import plumbline.train.PublishedModel;

/// Makes a small untrained model with a tokenizer learnt from given text.
@Command(
    name = "create",
    description = "Make an untrained Llama-layout model and a tokenizer learnt from text.")
final class Create implements Callable<Integer>, Looking {
  private static final int NAMED = 4;

  @ParentCommand private Plumbline program;

  @Option(
      names = "--text",
      required = true,
      paramLabel = "SOURCE",
      description = "File or SELECT whose text columns the tokenizer is learnt from.")
  private String text;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Model directory.")
  private Path out;

  @Option(names = "--vocab", defaultValue = "2048", description = "Default: ${DEFAULT-VALUE}.")
  private int vocabulary;

  @Option(names = "--hidden", defaultValue = "256", description = "Default: ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(names = "--layers", defaultValue = "6", description = "Default: ${DEFAULT-VALUE}.")
  private int layers;

  @Option(names = "--heads", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}.")
  private int heads;

  @Option(
      names = "--intermediate",
      defaultValue = "768",
      description = "Inner width of the feed-forward. Default: ${DEFAULT-VALUE}.")
  private int intermediate;

  @Option(
      names = "--context",
      defaultValue = "1024",
      description = "Longest row in tokens. Default: ${DEFAULT-VALUE}.")
  private int context;

  @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public List<Given.Look> looks() {
    var names = SpecialTokenNames.standard();
    return List.of(
        () -> Given.rows("--text", text),
        this::requireRoom,
        () -> Given.folder("--out", out),
        () -> Given.atLeast("--vocab", vocabulary, TokenizerTrainer.leastVocabulary(names)),
        () -> Given.atLeast("--hidden", hidden, 2),
        () -> Given.atLeast("--layers", layers, 1),
        this::requireHeads,
        () -> Given.atLeast("--intermediate", intermediate, 1),
        () -> Given.atLeast("--context", context, 2));
  }

  @Override
  public Integer call() throws IOException {
    var names = SpecialTokenNames.standard();
    var source = Given.rows("--text", text);
    try (var rows = source.rows()) {
      var texts =
          rows.flatMap(row -> row.values().stream())
              .flatMap(
                  value -> value.isTextual() ? Stream.of(value.textValue()) : Stream.<String>of());
      var tokenizer = TokenizerTrainer.bytePairs(texts, vocabulary, names);
      var config =
          ModelConfig.llama(hidden, intermediate, layers, heads, tokenizer.size(), context)
              .withTokens(1, 2, 0);
      try (var draft = Scratch.open("plumbline-tokenizer");
          var parameters = Parameters.initialise(config, seed)) {
        tokenizer.write(draft.directory());
        PublishedModel.write(
            new Artifacts(Disk.local()),
            out,
            config,
            parameters.tensors(),
            DType.FLOAT32,
            draft.directory(),
            0,
            new Provenance(
                Provenance.version(), Version.commit(), "none", Map.of("run", seed), "create"));
        program
            .out()
            .println(
                "%s: %,d parameters, %,d tokens"
                    .formatted(out, parameters.count(), tokenizer.size()));
        if (tokenizer.size() < vocabulary) {
          program
              .err()
              .println(
                  "--vocab is %,d, but the text has merges for %,d tokens only; give more text for more"
                      .formatted(vocabulary, tokenizer.size()));
        }
      }
    }
    return ExitCode.OK.number();
  }

  private void requireHeads() {
    if (heads < 1 || hidden % heads != 0 || hidden / heads % 2 != 0) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--heads is %d, must divide --hidden (%d) into heads of even width"
              .formatted(heads, hidden));
    }
  }

  /// What is there may have been trained for days, so nothing is written over it.
  private void requireRoom() throws IOException {
    if (!Files.isDirectory(out)) {
      return;
    }
    try (var files = Files.list(out)) {
      var names = files.map(file -> file.getFileName().toString()).sorted().toList();
      if (!names.isEmpty()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "%s is not empty, it holds %s%s; name another --out"
                .formatted(
                    out,
                    String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
                    names.size() > NAMED ? " and more" : ""));
      }
    }
  }
}
