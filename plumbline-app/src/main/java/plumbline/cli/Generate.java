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
import plumbline.generate.MemoryPlan;
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
      "\"logprobs\": […], \"finish\": \"stop|length\"}; ids and text are the continuation.",
      "With --keep a line begins with these columns of its row and has `completion` for `text`,",
      "as `data filter --samples` reads it."
    })
final class Generate implements Callable<Integer>, Looking {
  private static final int SAMPLES_AT_A_TIME = 1024;
  private static final List<String> OWN = List.of("ids", "completion", "logprobs", "finish");

  @ParentCommand private Plumbline program;
  @Mixin private ModelOptions model;
  @Mixin private SamplingOptions options;

  @Option(names = "--in", required = true, paramLabel = "FILE", description = "Rows, JSON Lines.")
  private Path in;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.")
  private @Nullable Path out;

  @Option(
      names = "--samples",
      defaultValue = "1",
      paramLabel = "N",
      description = "Continuations of every row, a line each. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of a row that its lines have too.")
  private List<String> keep = List.of();

  private long told;

  /// What is sampled, and the columns that are written before it.
  private record Asked(GenerationRequest request, ObjectNode kept) {}

  @Override
  public List<Given.Look> looks() {
    return Given.looks(
        List.of(
            model.writerLooks(),
            List.of(
                () -> Given.file("--in", in),
                () -> JsonOut.requireApart(in, out),
                () -> Given.atLeast("--samples", samples, 1),
                this::requireDraws,
                this::requireOthersKept),
            options.looks()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var loaded = model.load(program::remark);
        var lanes = Lanes.forMachine();
        var rows = new RowSource.JsonLines(in).rows();
        var lines = JsonOut.open(out, program.out())) {
      var engine = new BatchEngine(loaded.model(), lanes, loaded.tokenizer());
      var tokens = new RowTokens(loaded, true);
      var asked = new ArrayList<Asked>();
      for (var row : (Iterable<Row>) rows::iterator) {
        var kept = kept(row);
        var prompt = tokens.of(row);
        for (int sample = 0; sample < samples; sample++) {
          asked.add(new Asked(request(row, prompt, sample, loaded), kept));
        }
        if (asked.size() >= SAMPLES_AT_A_TIME) {
          write(engine, asked, loaded, lines);
        }
      }
      write(engine, asked, loaded, lines);
      lines.complete();
      lines.told("continued", in, samples).ifPresent(program::remark);
    }
    return ExitCode.OK.number();
  }

  private void requireDraws() {
    if (samples > 1 && options.isGreedy()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--samples is %d, must be 1 with --greedy or --temperature 0: all would be the same"
              .formatted(samples));
    }
  }

  private void requireOthersKept() {
    var twice = keep.stream().filter(OWN::contains).toList();
    if (!twice.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--keep is %s, must name other columns than %s, which hold what is generated"
              .formatted(String.join(",", keep), String.join(", ", OWN)));
    }
  }

  private ObjectNode kept(Row row) {
    var kept = JsonNodeFactory.instance.objectNode();
    for (var column : keep) {
      kept.set(
          column,
          row.value(column)
              .orElseThrow(() ->
                  new DataException(
                      "%s: --keep names '%s', the row has %s"
                          .formatted(row.place(), column, String.join(", ", row.columns())))));
    }
    return kept;
  }

  private GenerationRequest request(Row row, Tokens prompt, int sample, LoadedModel loaded) {
    int room = loaded.model().config().maxPositions() - prompt.size();
    var sampling = options.sampling(room);
    if (sampling.maxTokens() > room) {
      throw new DataException(
          "%s: a prompt of %d tokens leaves room for %d new ones, %d were asked for"
              .formatted(row.place(), prompt.size(), Math.max(0, room), sampling.maxTokens()));
    }
    long seed = options.seed == null ? 0 : options.seed;
    return GenerationRequest.of(prompt, sampling, new SampleKey(seed, 0, row.number(), sample));
  }

  private void write(BatchEngine engine, List<Asked> asked, LoadedModel loaded, JsonOut lines)
      throws IOException, InterruptedException {
    if (asked.isEmpty()) {
      return;
    }
    var requests = asked.stream().map(Asked::request).toList();
    tell(engine.plan(requests), loaded);
    var generated = engine.generate(requests);
    for (int i = 0; i < generated.size(); i++) {
      lines.line(json(asked.get(i).kept(), generated.get(i), loaded));
    }
    lines.release();
    asked.clear();
  }

  /// Says the plan, and again where later rows need more.
  private void tell(MemoryPlan plan, LoadedModel loaded) {
    if (plan.bytes() > told) {
      told = plan.bytes();
      program.remark(loaded.planned(plan));
    }
  }

  private ObjectNode json(ObjectNode kept, Generated generated, LoadedModel loaded) {
    var json = kept.deepCopy();
    var ids = json.putArray("ids");
    generated.tokens().stream().forEach(ids::add);
    var text = keep.isEmpty() ? "text" : "completion";
    if (loaded.tokenizer() == null) {
      json.putNull(text);
    } else {
      json.put(text, loaded.tokenizer().decode(generated.tokens(), true));
    }
    var logProbs = json.putArray("logprobs");
    for (float value : generated.logProbs().toArray()) {
      logProbs.add(value);
    }
    return json.put("finish", generated.stop() == StopReason.LENGTH ? "length" : "stop");
  }
}
