package plumbline.metric;

import java.time.Instant;

/// The messages of an event file, by the field numbers of TensorFlow's `event.proto`,
/// `summary.proto` and `tensor.proto`.
final class TensorBoardEvent {
  private static final int TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int SESSION_START = 1;
  private static final int STRING_TENSOR = 7;

  private final ProtoWriter event = new ProtoWriter();
  private final ProtoWriter summary = new ProtoWriter();

  private TensorBoardEvent(Instant time) {
    event.number(TIME, time.getEpochSecond() + time.getNano() / 1e9);
  }

  static TensorBoardEvent of(long step, Instant time) {
    var event = new TensorBoardEvent(time);
    event.event.integer(STEP, step);
    return event;
  }

  /// What every file starts with.
  static byte[] version(Instant time) {
    return new TensorBoardEvent(time).event.text(FILE_VERSION, "brain.Event:2").toBytes();
  }

  /// Tells the reader to forget what earlier files say of this step and later ones.
  static byte[] restart(long step, Instant time) {
    var start = new ProtoWriter().integer(1, SESSION_START);
    return of(step, time).event.message(SESSION_LOG, start).toBytes();
  }

  TensorBoardEvent scalar(String tag, double value) {
    summary.message(1, new ProtoWriter().text(1, tag).number(2, (float) value));
    return this;
  }

  TensorBoardEvent histogram(String tag, Histogram values) {
    var proto =
        new ProtoWriter()
            .number(1, values.min())
            .number(2, values.max())
            .number(3, values.count())
            .number(4, values.sum())
            .number(5, values.squares())
            .numbers(6, values.limits())
            .numbers(7, values.counts());
    summary.message(1, new ProtoWriter().text(1, tag).message(5, proto));
    return this;
  }

  TensorBoardEvent text(String tag, String value) {
    var shape = new ProtoWriter().message(2, new ProtoWriter().integer(1, 1)); // one element
    var tensor = new ProtoWriter().integer(1, STRING_TENSOR).message(2, shape).text(8, value);
    var plugin = new ProtoWriter().message(1, new ProtoWriter().text(1, "text"));
    summary.message(1, new ProtoWriter().text(1, tag).message(8, tensor).message(9, plugin));
    return this;
  }

  byte[] toBytes() {
    return event.message(SUMMARY, summary).toBytes();
  }
}
