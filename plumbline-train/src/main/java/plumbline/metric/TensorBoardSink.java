package plumbline.metric;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// TensorBoard event files: figures as scalars, samples as text and as histograms of length,
/// entropy, log-ratio and advantage, remarks as text. A resumed run starts a new file that tells
/// the reader from which step on older files no longer count.
public final class TensorBoardSink implements MetricSink {
  private static final int TEXTS = 8;

  private final Path file;
  private final long firstStep;
  private final Instant start;
  private @Nullable EventRecords records; // none before the first write

  private TensorBoardSink(Path file, long firstStep, Instant start) {
    this.file = file;
    this.firstStep = firstStep;
    this.start = start;
  }

  /// An event file of its own in `directory`, which begins with the first entry: a place that
  /// cannot be written is a failed write, and stops no run.
  ///
  /// @param firstStep the first step that will be written; what older files say of it and of later
  ///   steps is void
  public static TensorBoardSink open(Path directory, long firstStep, Instant now) {
    var name =
        "events.out.tfevents.%s.plumbline.%s.%s"
            .formatted(
                Long.toString(now.getEpochSecond()),
                Long.toString(ProcessHandle.current().pid()),
                Integer.toString(now.getNano()));
    return new TensorBoardSink(directory.resolve(name), firstStep, now);
  }

  private EventRecords records() throws IOException {
    if (records == null) {
      records = EventRecords.create(file);
    }
    if (records.isEmpty()) {
      records.append(TensorBoardEvent.version(start), TensorBoardEvent.restart(firstStep, start));
    }
    return records;
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    var event = TensorBoardEvent.of(entry.step(), entry.time());
    switch (entry) {
      case StepMetrics metrics -> metrics.values().forEach(event::scalar);
      case LogEntry.Note note -> {
        event.text("notes", escape(note.text()));
        note.figures().forEach(event::scalar);
      }
      case LogEntry.Samples samples -> add(event, samples.samples());
      case LogEntry.Preferences _ -> {
        return;
      }
    }
    records().append(event.toBytes());
  }

  @Override
  public void close(RunEnd end) throws IOException {
    records().close();
  }

  private static void add(TensorBoardEvent event, List<SampleRecord> samples) {
    histogram(event, "samples/advantage", samples.stream().mapToDouble(SampleRecord::advantage));
    histogram(
        event, "samples/length", samples.stream().mapToDouble(sample -> sampledAt(sample).count()));
    histogram(
        event,
        "samples/entropy",
        samples.stream()
            .flatMapToDouble(each -> sampledAt(each).mapToDouble(each.entropies()::get)));
    histogram(
        event,
        "samples/log_ratio",
        samples.stream().flatMapToDouble(each -> sampledAt(each).mapToDouble(each::logRatio)));
    for (int i = 0; i < Math.min(TEXTS, samples.size()); i++) {
      event.text("samples/text-" + i, describe(samples.get(i))); // one tag a place, a step each
    }
  }

  private static void histogram(TensorBoardEvent event, String tag, DoubleStream values) {
    var finite = values.filter(Double::isFinite).toArray();
    if (finite.length > 0) {
      event.histogram(tag, Histogram.of(finite));
    }
  }

  /// The positions that the policy sampled.
  private static IntStream sampledAt(SampleRecord sample) {
    var positions = IntStream.builder();
    int at = 0;
    for (var part : sample.parts()) {
      for (int t = 0; t < part.tokens(); t++, at++) {
        if (part.origin().equals("sampled")) {
          positions.add(at);
        }
      }
    }
    return positions.build();
  }

  private static String describe(SampleRecord sample) {
    var text = new StringBuilder("task " + sample.task() + ", sample " + sample.sample() + ": ");
    sample
        .rewards()
        .forEach((name, value) ->
            text.append(escape(name)).append(' ').append(figure(value)).append(", "));
    text.append("advantage ").append(figure(sample.advantage())).append(", ");
    text.append(sample.finish().name().toLowerCase(ROOT));
    return text + "\n\n" + quote(sample.prompt()) + "\n\n" + quote(sample.text());
  }

  private static String figure(double value) {
    return String.format(ROOT, "%.3g", value);
  }

  /// TensorBoard reads text as Markdown: an indented block shows it as it is.
  private static String quote(String text) {
    return "    " + text.replace("\n", "\n    ");
  }

  private static String escape(String text) {
    return text.replaceAll("([\\\\`*_{}\\[\\]<>#|])", "\\\\$1");
  }
}
