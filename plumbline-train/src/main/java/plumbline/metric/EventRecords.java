package plumbline.metric;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// The record framing of TensorBoard's event files: length, masked CRC-32C of the length, data,
/// masked CRC-32C of the data, all little-endian. A write that fails half way is overwritten by the
/// next one.
final class EventRecords {
  private final FileChannel channel;
  private long end;

  private EventRecords(FileChannel channel) {
    this.channel = channel;
  }

  static EventRecords create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new EventRecords(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  boolean isEmpty() {
    return end == 0;
  }

  /// Writes all of these records or, as far as readers see, none.
  void append(byte[]... records) throws IOException {
    var frames = Stream.of(records).map(EventRecords::frame).toList();
    var bytes = ByteBuffer.allocate(frames.stream().mapToInt(frame -> frame.length).sum());
    frames.forEach(bytes::put);
    bytes.flip();
    long position = end;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    end = position;
  }

  void close() throws IOException {
    try (channel) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  static byte[] frame(byte[] data) {
    var frame = ByteBuffer.allocate(8 + 4 + data.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(data.length);
    frame.putInt(maskedCrc(frame.array(), 8));
    frame.put(data);
    frame.putInt(maskedCrc(data, data.length));
    return frame.array();
  }

  /// The checksum of the first `length` bytes, rotated and shifted so that a checksum of data that
  /// holds checksums stays sound.
  static int maskedCrc(byte[] bytes, int length) {
    var sum = new CRC32C();
    sum.update(bytes, 0, length);
    return Integer.rotateRight((int) sum.getValue(), 15) + 0xa282ead8;
  }
}
