package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Device;
import plumbline.text.token.Tokens;

/// Log-probabilities of given tokens.
@Command(
    name = "score",
    description = "Log-probability and entropy of every token of given rows.",
    footer = {
      "",
      "A row is {\"ids\": […]}, {\"text\": …} or {\"messages\": […]} as the chat template writes",
      "them; {\"prompt\": …} is the one of both that it looks like. \"top\": k beside it asks for"
          + " the",
      "k likeliest tokens too.",
      "Position i of every list belongs to ids[i] given the tokens before it; position 0 is null."
    })
final class Score implements Callable<Integer>, Looking {
  private static final int TOKENS_AT_A_TIME = 4096;
  private static final int MOST_TOP = 1000;

  @ParentCommand private Plumbline program;
  @Mixin private ModelOptions model;

  @Option(names = "--in", required = true, paramLabel = "FILE", description = "Rows, JSON Lines.")
  private Path in;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.")
  private @Nullable Path out;

  @Option(names = "--logits", description = "Also the logits after the last token.")
  private boolean logits;

  @Override
  public List<Given.Look> looks() {
    return Given.looks(
        List.of(
            model.looks(),
            List.of(() -> Given.file("--in", in), () -> JsonOut.requireApart(in, out))));
  }

  @Override
  public Integer call() throws IOException {
    if (RewardScorer.isRewardModel(model.directory())) {
      model.sayEdited(program::remark);
      try (var lines = JsonOut.open(out, program.out())) {
        RewardScorer.score(model.directory(), Device.parse(model.device), in, lines);
        lines.told("scored", in).ifPresent(program::remark);
      }
      return ExitCode.OK.number();
    }
    try (var loaded = model.load(program::remark);
        var rows = new RowSource.JsonLines(in).rows();
        var lines = JsonOut.open(out, program.out())) {
      var scorer = new RowScorer(loaded.model(), logits);
      var tokens = new RowTokens(loaded, false);
      var batch = new ArrayList<RowScorer.Request>();
      int longest = 0;
      for (var row : (Iterable<Row>) rows::iterator) {
        var request = request(row, tokens.of(row), loaded.model().config());
        longest = Math.max(longest, request.tokens().size());
        if (!batch.isEmpty() && longest * (batch.size() + 1) > TOKENS_AT_A_TIME) {
          write(scorer, batch, lines);
          longest = request.tokens().size();
        }
        batch.add(request);
      }
      write(scorer, batch, lines);
      lines.complete();
      lines.told("scored", in).ifPresent(program::remark);
    }
    return ExitCode.OK.number();
  }

  private static void write(RowScorer scorer, List<RowScorer.Request> batch, JsonOut lines)
      throws IOException {
    if (!batch.isEmpty()) {
      for (var line : scorer.score(batch)) {
        lines.line(line);
      }
      lines.release();
      batch.clear();
    }
  }

  private static RowScorer.Request request(Row row, Tokens tokens, ModelConfig config) {
    if (tokens.size() > config.maxPositions()) {
      throw new DataException(
          "%s: has %d tokens, the context has room for %d"
              .formatted(row.place(), tokens.size(), config.maxPositions()));
    }
    var top = row.value("top");
    int most = Math.min(MOST_TOP, config.vocab());
    if (top.isPresent()
        && !(top.get().isInt() && top.get().intValue() >= 1 && top.get().intValue() <= most)) {
      throw new DataException(
          "%s: top is %s, must be a whole number from 1 to %d"
              .formatted(row.place(), top.get(), most));
    }
    return new RowScorer.Request(tokens, top.isPresent() ? top.get().intValue() : 0);
  }
}
