package plumbline.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import plumbline.checkpoint.Disk;
import plumbline.text.trajectory.TokenFate;

/// `samples.jsonl`: one line a sample, with its tokens and a value per token in every column.
public final class SampleLog implements MetricSink {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonLinesFile lines;

  private SampleLog(JsonLinesFile lines) {
    this.lines = lines;
  }

  /// Opens `file`; lines of step `firstStep` and later, left by an interrupted run, are cut off.
  public static SampleLog open(Disk disk, Path file, long firstStep) throws IOException {
    return new SampleLog(JsonLinesFile.open(disk, file, firstStep));
  }

  @Override
  public String name() {
    return lines.name();
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    if (entry instanceof LogEntry.Samples samples) {
      lines.append(samples.samples().stream().map(sample -> line(samples.step(), sample)).toList());
    }
  }

  @Override
  public void close(RunEnd end) throws IOException {
    lines.close();
  }

  private static ObjectNode line(long step, SampleRecord sample) {
    var line = NODES.objectNode();
    line.put("step", step).put("task", sample.task()).put("sample", sample.sample());
    line.put("prompt", sample.prompt()).put("text", sample.text());
    line.put("finish", sample.finish().name().toLowerCase(Locale.ROOT));
    line.set("advantage", JsonLinesFile.number(sample.advantage()));
    var rewards = line.putObject("rewards");
    sample.rewards().forEach((name, value) -> rewards.set(name, JsonLinesFile.number(value)));
    if (!sample.unscored().isEmpty()) {
      var unscored = line.putObject("unscored");
      sample.unscored().forEach(unscored::put);
    }
    if (sample.leftOut() > 0) {
      line.put("left_out", sample.leftOut());
    }
    line.set("spans", spans(sample));
    int n = sample.pieces().size();
    var tokens = line.putArray("tokens");
    sample.pieces().forEach(tokens::add);
    line.set("trained", JsonLinesFile.column(n, t -> sample.trained().get(t) ? 1 : 0));
    line.set("fates", fates(sample.fates()));
    line.set("logprob", JsonLinesFile.column(n, sample.logProbs()::get));
    line.set("old", JsonLinesFile.column(n, sample.oldLogProbs()::get));
    line.set("log_ratio", JsonLinesFile.column(n, sample::logRatio));
    line.set("entropy", JsonLinesFile.column(n, sample.entropies()::get));
    return line;
  }

  private static ArrayNode fates(List<TokenFate> fates) {
    var runs = NODES.arrayNode();
    for (int from = 0, to = 0; from < fates.size(); from = to) {
      var fate = fates.get(from);
      while (to < fates.size() && fates.get(to) == fate) {
        to++;
      }
      runs.addObject().put("fate", fate.word()).put("tokens", to - from);
    }
    return runs;
  }

  private static ArrayNode spans(SampleRecord sample) {
    var spans = NODES.arrayNode();
    for (var part : sample.parts()) {
      var span = spans.addObject().put("origin", part.origin()).put("tokens", part.tokens());
      if (part.origin().equals("sampled")) {
        span.put("version", part.policyVersion()).put("segment", part.segment());
        span.put("age", part.age());
      } else if (!part.source().isEmpty()) {
        span.put("source", part.source());
      }
    }
    return spans;
  }
}
