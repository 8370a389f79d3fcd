package plumbline.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardSinkTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.500Z");

  @TempDir private Path dir;

  @Test
  void theFileStartsWithItsVersionAndEveryRecordHasSoundChecksums() throws IOException {
    var sink = TensorBoardSink.open(dir, 4, TIME);
    sink.write(
        StepMetrics.of(4, TIME).with(MetricNames.LOSS, 0.5).with(MetricNames.REWARD_MEAN, 0.25));
    sink.write(new LogEntry.Note(5, TIME, "all *groups* are dead"));
    sink.write(new LogEntry.Samples(300, TIME, List.of(Samples.sample(0))));
    sink.close(RunEnd.FINISHED);

    var events = read(dir);
    assertThat(events).hasSize(5);
    assertThat(events.get(0).text(3)).isEqualTo("brain.Event:2");
    assertThat(events.get(0).number(1)).isEqualTo(TIME.toEpochMilli() / 1e3);
    assertThat(events.get(1).integer(2)).isEqualTo(4);
    assertThat(events.get(1).message(7).integer(1)).as("session start").isEqualTo(1);

    var scalars = events.get(2).message(5).messages(1);
    assertThat(events.get(2).integer(2)).isEqualTo(4);
    assertThat(scalars).extracting(scalar -> scalar.text(1)).containsExactly("loss", "reward/mean");
    assertThat(scalars).extracting(scalar -> scalar.single(2)).containsExactly(0.5f, 0.25f);

    var note = events.get(3).message(5).message(1);
    assertThat(note.text(1)).isEqualTo("notes");
    assertThat(note.message(8).integer(1)).as("DT_STRING").isEqualTo(7);
    assertThat(note.message(8).text(8)).isEqualTo("all \\*groups\\* are dead");
    assertThat(note.message(9).message(1).text(1)).isEqualTo("text");

    assertThat(events.get(4).integer(2)).isEqualTo(300);
    assertThat(events.get(4).message(5).messages(1))
        .extracting(value -> value.text(1))
        .containsExactly(
            "samples/advantage",
            "samples/length",
            "samples/entropy",
            "samples/log_ratio",
            "samples/text-0");
    assertThat(events.get(4).message(5).messages(1).getLast().message(8).text(8))
        .isEqualTo("task 7, sample 0: math 1.00, advantage 0.700, stop\n\n    32=\n\n    23");
  }

  @Test
  void histogramsCountTheSampledTokens() throws IOException {
    var sink = TensorBoardSink.open(dir, 1, TIME);
    sink.write(new LogEntry.Samples(1, TIME, List.of(Samples.sample(0))));
    sink.close(RunEnd.FINISHED);
    var entropies = read(dir).get(2).message(5).messages(1).get(2).message(5);
    assertThat(entropies.number(1)).as("min").isEqualTo(1);
    assertThat(entropies.number(2)).as("max").isEqualTo(2);
    assertThat(entropies.number(3)).as("count").isEqualTo(2);
    assertThat(entropies.number(4)).as("sum").isEqualTo(3);
    assertThat(entropies.number(5)).as("sum of squares").isEqualTo(5);
    assertThat(entropies.numbers(6)).hasSize(30).endsWith(2.0).isSorted();
    assertThat(entropies.numbers(7)).hasSize(30).startsWith(1.0).endsWith(1.0);
  }

  @Test
  void aHistogramOfOneValueHasOneBin() {
    var same = Histogram.of(3, 3, Double.NaN);
    assertThat(same.limits()).containsExactly(3.0);
    assertThat(same.counts()).containsExactly(2.0);
    assertThat(Histogram.of(0, 1, 10).counts().stream().mapToDouble(d -> d).sum()).isEqualTo(3);
  }

  @Test
  void everyStartIsAFileOfItsOwn() throws IOException {
    TensorBoardSink.open(dir, 1, TIME).close(RunEnd.STOPPED);
    TensorBoardSink.open(dir, 6, TIME.plusSeconds(60)).close(RunEnd.FINISHED);
    try (var files = Files.list(dir)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .hasSize(2)
          .allMatch(
              name -> name.matches("events\\.out\\.tfevents\\.\\d+\\.plumbline\\.\\d+\\.\\d+"));
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenStopsNoRun() throws IOException {
    var place = Files.writeString(dir.resolve("place"), "a plain file");
    var warnings = new ArrayList<String>();
    var sinks = new Sinks(List.of(TensorBoardSink.open(place, 4, TIME)), warnings::add);
    sinks.step(StepMetrics.of(4, TIME).with(MetricNames.LOSS, 0.5));
    sinks.step(StepMetrics.of(5, TIME).with(MetricNames.LOSS, 0.25));
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst())
        .startsWith("events.out.tfevents.")
        .endsWith(
            " cannot be written: java.nio.file.FileAlreadyExistsException: %s; the run goes on and"
                    .formatted(place)
                + " tries again at every step");

    Files.delete(place);
    sinks.close(RunEnd.FINISHED);
    assertThat(read(place).stream().skip(1).map(event -> event.integer(2)))
        .containsExactly(4L, 4L, 5L);
    assertThat(warnings).as("nothing was lost").hasSize(1);
  }

  @Test
  void theChecksumIsThatOfTheFormat() {
    // RFC 3720 B.4: CRC-32C of 32 zero bytes is 0x8A9136AA; masked by hand
    int crc = 0x8A9136AA;
    assertThat(EventRecords.maskedCrc(new byte[32], 32))
        .isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
  }

  private List<Message> read(Path folder) throws IOException {
    Path file;
    try (var files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    var in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var events = new ArrayList<Message>();
    while (in.hasRemaining()) {
      var head = new byte[8];
      in.get(head);
      assertThat(in.getInt()).isEqualTo(masked(head));
      var data = new byte[(int) ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(data));
      events.add(Message.parse(data));
    }
    return events;
  }

  private static int masked(byte[] bytes) {
    var sum = new CRC32C();
    sum.update(bytes);
    long crc = sum.getValue();
    return (int) (((crc >>> 15) | (crc << 17)) + 0xa282ead8L);
  }

  /// A protocol-buffer message, read back independently of the writer.
  private record Message(List<Field> fields) {
    private record Field(int number, long bits, ByteBuffer bytes) {}

    static Message parse(byte[] data) {
      var in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      var fields = new ArrayList<Field>();
      while (in.hasRemaining()) {
        long tag = varint(in);
        int number = (int) (tag >>> 3);
        switch ((int) (tag & 7)) {
          case 0 -> fields.add(new Field(number, varint(in), ByteBuffer.allocate(0)));
          case 1 -> fields.add(new Field(number, in.getLong(), ByteBuffer.allocate(0)));
          case 2 -> {
            var bytes = new byte[(int) varint(in)];
            in.get(bytes);
            fields.add(new Field(number, 0, ByteBuffer.wrap(bytes)));
          }
          case 5 -> fields.add(new Field(number, in.getInt(), ByteBuffer.allocate(0)));
          default -> throw new AssertionError("wire type " + (tag & 7));
        }
      }
      return new Message(fields);
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private Field field(int number) {
      return fields.stream().filter(field -> field.number() == number).findFirst().orElseThrow();
    }

    long integer(int number) {
      return field(number).bits();
    }

    double number(int number) {
      return Double.longBitsToDouble(field(number).bits());
    }

    float single(int number) {
      return Float.intBitsToFloat((int) field(number).bits());
    }

    String text(int number) {
      return new String(field(number).bytes().array(), UTF_8);
    }

    Message message(int number) {
      return parse(field(number).bytes().array());
    }

    List<Message> messages(int number) {
      return fields.stream()
          .filter(field -> field.number() == number)
          .map(field -> parse(field.bytes().array()))
          .toList();
    }

    List<Double> numbers(int number) {
      var packed = field(number).bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
      var values = new ArrayList<Double>();
      while (packed.hasRemaining()) {
        values.add(packed.getDouble());
      }
      return values;
    }
  }
}
