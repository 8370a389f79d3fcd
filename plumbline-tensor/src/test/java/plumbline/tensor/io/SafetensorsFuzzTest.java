package plumbline.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Valid files with a few faults where faults matter. Every input either opens, with all bytes
/// inside the file, or is refused by a [SafetensorsException]; allocation stays bounded. The number
/// of inputs is the system property `plumbline.fuzz.inputs`.
class SafetensorsFuzzTest {
  private static final int INPUTS = Integer.getInteger("plumbline.fuzz.inputs", 4_000);
  private static final long ALLOCATION_ABOVE_FILE_SIZE = 64L << 20;
  private static final String[] NUMBERS = {
    "-1",
    "0",
    "1",
    "2",
    "9223372036854775807",
    "9223372036854775808",
    "1e3",
    "1.5",
    "4294967296",
    "\"1\"",
    "null",
    "[]",
    "18446744073709551615",
    "00",
    "-0"
  };
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "__metadata__",
    "dtype",
    "F32",
    "shape",
    "data_offsets",
    "NaN",
    "true",
    "//",
    "\u0000",
    "\n",
    "é"
  };

  @Test
  void everyInputOpensOrIsRefusedByName(@TempDir Path directory) throws IOException {
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = directory.resolve("model.safetensors");
    int refused = 0;
    for (int input = 0; input < INPUTS; input++) {
      byte[] bytes = mutated(new SplittableRandom(input));
      overwrite(file, bytes);
      long before = memory.getCurrentThreadAllocatedBytes();
      try (var open = Safetensors.open(file)) {
        touchEverything(open, bytes.length);
      } catch (SafetensorsException e) {
        refused += String.valueOf(e.getMessage()).startsWith(file + ": ") ? 1 : INPUTS;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("input %d".formatted(input), e);
      }
      long allocated = memory.getCurrentThreadAllocatedBytes() - before;
      if (allocated > bytes.length + ALLOCATION_ABOVE_FILE_SIZE) {
        throw new AssertionError("input %d allocated %d bytes".formatted(input, allocated));
      }
    }
    assertThat(refused).isBetween(INPUTS / 2, INPUTS - 1);
  }

  /// Without truncating to nothing, after which some file systems write to the disk at once.
  private static void overwrite(Path file, byte[] bytes) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.truncate(bytes.length);
    }
  }

  private static void touchEverything(SafetensorsFile open, int fileBytes) throws IOException {
    long total = 0;
    for (StoredTensor tensor : open.tensors()) {
      if (tensor.type().bytes(tensor.shape()) != tensor.data().byteSize()) {
        throw new AssertionError(tensor + " has " + tensor.data().byteSize() + " bytes");
      }
      for (long i = 0; i < tensor.data().byteSize(); i++) {
        total += tensor.data().get(ValueLayout.JAVA_BYTE, i) == 0 ? 1 : 2;
      }
    }
    if (total > 2L * fileBytes) {
      throw new AssertionError("more bytes read than the file has: " + total);
    }
  }

  private static byte[] mutated(SplittableRandom random) {
    String header = header(random);
    int mutations = random.nextInt(4);
    for (int i = 0; i < mutations; i++) {
      header = mutate(header, random);
    }
    byte[] bytes = RawFile.bytes(header, random.nextInt(8) == 0 ? random.nextInt(64) : dataBytes);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        yield bytes;
      }
      case 2 -> {
        bytes[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      default -> bytes;
    };
  }

  private static int dataBytes;

  private static String header(SplittableRandom random) {
    var json = new StringBuilder("{");
    if (random.nextBoolean()) {
      json.append("\"__metadata__\":{\"format\":\"pt\"}");
    }
    dataBytes = 0;
    int tensors = random.nextInt(5);
    for (int i = 0; i < tensors; i++) {
      var types = List.of(StoredType.values());
      var type = types.get(random.nextInt(types.size()));
      int rows = random.nextInt(3);
      int columns = random.nextInt(4);
      int end = dataBytes + type.bytes() * rows * columns;
      json.append(json.length() == 1 ? "" : ",");
      json.append(
          "\"t%d\":{\"dtype\":\"%s\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
              .formatted(i, type, rows, columns, dataBytes, end));
      dataBytes = end;
    }
    return json.append("}").toString();
  }

  private static String mutate(String header, SplittableRandom random) {
    int at = random.nextInt(header.length() + 1);
    return switch (random.nextInt(6)) {
      case 0 -> replaceNumber(header, random);
      case 1 ->
          header.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + header.substring(at);
      case 2 -> header.substring(0, at);
      case 3 -> {
        int until = Math.min(header.length(), at + 1 + random.nextInt(12));
        yield header.substring(0, at) + header.substring(until);
      }
      case 4 -> {
        int until = Math.min(header.length(), at + random.nextInt(60));
        yield header.substring(0, until) + header.substring(at);
      }
      default -> {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
        }
        yield new String(bytes, StandardCharsets.UTF_8);
      }
    };
  }

  private static String replaceNumber(String header, SplittableRandom random) {
    var digits = new int[header.length()];
    int count = 0;
    for (int i = 0; i < header.length(); i++) {
      if (Character.isDigit(header.charAt(i))) {
        digits[count++] = i;
      }
    }
    if (count == 0) {
      return header;
    }
    int at = digits[random.nextInt(count)];
    return header.substring(0, at)
        + NUMBERS[random.nextInt(NUMBERS.length)]
        + header.substring(at + 1);
  }
}
