package plumbline.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import plumbline.generate.BatchEngine;
import plumbline.generate.Generated;
import plumbline.generate.GenerationRequest;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// Continues given rows.
@Command(
    name = "generate",
    description = "Continue given rows.",
    footer = {
      "",
      "A row is {\"ids\": […]}, {\"text\": …} or {\"messages\": […]}, after which the assistant",
      "speaks as the chat template lets it; {\"prompt\": …} is the one of both that it looks like.",
      "Out comes {\"ids\": […], \"text\": …,",
      "\"logprobs\": […], \"finish\": \"stop|length\"}; ids and text are the continuation."
    })
final class Generate implements Callable<Integer> {
  private static final int ROWS_AT_A_TIME = 1024;

  @ParentCommand private Plumbline program;
  @Mixin private ModelOptions model;
  @Mixin private SamplingOptions options;

  @Option(names = "--in", required = true, paramLabel = "FILE", description = "Rows, JSON Lines.")
  private Path in;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Given.all(model::directory, () -> Given.file("--in", in), () -> JsonOut.requireApart(in, out));
    try (var loaded = model.load();
        var lanes = Lanes.forMachine();
        var rows = new RowSource.JsonLines(in).rows();
        var lines = JsonOut.open(out, program.out())) {
      var engine =
          new BatchEngine(
              loaded.model(),
              lanes,
              BatchEngine.Settings.standard(),
              loaded.tokenizer(),
              List.of());
      var tokens = new RowTokens(loaded, true);
      var requests = new ArrayList<GenerationRequest>();
      for (var row : (Iterable<Row>) rows::iterator) {
        requests.add(request(row, tokens.of(row), loaded));
        if (requests.size() == ROWS_AT_A_TIME) {
          write(engine, requests, loaded, lines);
        }
      }
      write(engine, requests, loaded, lines);
      lines.complete();
    }
    return ExitCode.OK.number();
  }

  private GenerationRequest request(Row row, Tokens prompt, LoadedModel loaded) {
    int room = loaded.model().config().maxPositions() - prompt.size();
    var sampling = options.sampling(room);
    if (sampling.maxTokens() > room) {
      throw new DataException(
          "%s: a prompt of %d tokens leaves room for %d new ones, %d were asked for"
              .formatted(row.place(), prompt.size(), Math.max(0, room), sampling.maxTokens()));
    }
    long seed = options.seed == null ? 0 : options.seed;
    return GenerationRequest.of(prompt, sampling, new SampleKey(seed, 0, row.number(), 0));
  }

  private static void write(
      BatchEngine engine, List<GenerationRequest> requests, LoadedModel loaded, JsonOut lines)
      throws IOException, InterruptedException {
    for (var generated : engine.generate(requests)) {
      lines.line(json(generated, loaded));
    }
    requests.clear();
  }

  private static ObjectNode json(Generated generated, LoadedModel loaded) {
    var json = JsonNodeFactory.instance.objectNode();
    var ids = json.putArray("ids");
    generated.tokens().stream().forEach(ids::add);
    if (loaded.tokenizer() == null) {
      json.putNull("text");
    } else {
      json.put("text", loaded.tokenizer().decode(generated.tokens(), true));
    }
    var logProbs = json.putArray("logprobs");
    for (float value : generated.logProbs().toArray()) {
      logProbs.add(value);
    }
    return json.put("finish", generated.stop() == StopReason.LENGTH ? "length" : "stop");
  }
}
