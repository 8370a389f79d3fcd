package plumbline.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Disk;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;

/// `preferences.jsonl`: one line a pair or label, with its tokens and a value per token in every
/// column. The file appears with its first line.
public final class PreferenceLog implements MetricSink {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LONGEST = 2048; // tokens of an answer

  private final Path file;
  private final long firstStep;
  private final Function<Tokens, List<String>> pieces;
  private @Nullable JsonLinesFile lines;

  private PreferenceLog(Path file, long firstStep, Function<Tokens, List<String>> pieces) {
    this.file = file;
    this.firstStep = firstStep;
    this.pieces = pieces;
  }

  /// Opens `file`; lines of step `firstStep` and later, left by an interrupted run, are cut off.
  ///
  /// @param pieces spells tokens, one text each
  public static PreferenceLog open(
      Path file, long firstStep, Function<Tokens, List<String>> pieces) {
    var log = new PreferenceLog(file, firstStep, pieces);
    try {
      if (Files.exists(file)) {
        log.lines();
      }
    } catch (IOException e) {
      // the first write tries again, and says so
    }
    return log;
  }

  private JsonLinesFile lines() throws IOException {
    if (lines == null) {
      lines = JsonLinesFile.open(Disk.local(), file, firstStep);
    }
    return lines;
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    if (entry instanceof LogEntry.Preferences preferences && !preferences.records().isEmpty()) {
      lines()
          .append(
              preferences.records().stream()
                  .map(record -> line(preferences.step(), record))
                  .toList());
    }
  }

  @Override
  public void close(RunEnd end) throws IOException {
    if (lines != null) {
      lines.close();
    }
  }

  private ObjectNode line(long step, PreferenceRecord record) {
    var line = NODES.objectNode().put("step", step).put("row", record.row());
    line.set("weight", JsonLinesFile.number(record.weight()));
    record.beta().ifPresent(beta -> line.set("beta", JsonLinesFile.number(beta)));
    record.margin().ifPresent(margin -> line.set("margin", JsonLinesFile.number(margin)));
    if (record.chosen() != null) {
      line.set("chosen", answer(record.chosen()));
    }
    if (record.rejected() != null) {
      line.set("rejected", answer(record.rejected()));
    }
    return line;
  }

  private ObjectNode answer(PreferenceRecord.Answer answer) {
    var json = NODES.objectNode();
    json.set("log_ratio_sum", JsonLinesFile.number(answer.sum()));
    int kept = Math.min(LONGEST, answer.tokens().size());
    if (kept < answer.tokens().size()) {
      json.put("left_out", answer.tokens().size() - kept);
    }
    var tokens = json.putArray("tokens");
    pieces.apply(answer.tokens().slice(0, kept)).forEach(tokens::add);
    json.set("compared", JsonLinesFile.column(kept, t -> answer.isCompared(t) ? 1 : 0));
    json.set("logprob", column(answer, answer.logProbs(), kept));
    if (answer.reference() != null) {
      json.set("reference", column(answer, answer.reference(), kept));
    }
    return json;
  }

  private static ArrayNode column(PreferenceRecord.Answer answer, Floats column, int kept) {
    return JsonLinesFile.column(kept, t -> answer.isCompared(t) ? column.get(t) : 0);
  }
}
