package plumbline.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path directory;

  private static TensorToWrite bytes(String name, int... values) {
    var data = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      data[i] = (byte) values[i];
    }
    return TensorToWrite.of(
        name, StoredType.U8, List.of((long) values.length), MemorySegment.ofArray(data));
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Path file = directory.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("format", "pt"), List.of(bytes("b", 1, 2), bytes("a", 3)));
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}";
    int padded = (header.length() + 7) / 8 * 8;
    var expected = ByteBuffer.allocate(8 + padded + 3).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded);
    expected.put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8));
    expected.put(new byte[] {1, 2, 3});
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
  }

  @Test
  void widerTypesComeFirstSoThatEveryTensorIsAligned() throws IOException {
    Path file = directory.resolve("mixed.safetensors");
    var wide = MemorySegment.ofArray(new long[] {7});
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(bytes("x", 1), TensorToWrite.of("wide", StoredType.I64, List.of(), wide)));
    try (var open = Safetensors.open(file)) {
      assertThat(open.tensors()).extracting(StoredTensor::name).containsExactly("wide", "x");
      assertThat(open.tensor("wide").data().address() % 8).isZero();
      assertThat(open.tensor("wide").data().mismatch(wide)).isEqualTo(-1);
    }
  }

  @Test
  void aTensorMayComeInPiecesAndMayBeLargerThanAChunk() throws IOException {
    int length = (9 << 20) + 5;
    var data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i * 31);
    }
    var whole = MemorySegment.ofArray(data);
    var tensor =
        new TensorToWrite(
            "a",
            StoredType.U8,
            List.of((long) length),
            sink -> {
              sink.write(whole.asSlice(0, 3));
              sink.write(whole.asSlice(3));
            });
    Path file = directory.resolve("large.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of(tensor));
    try (var open = Safetensors.open(file)) {
      assertThat(open.tensor("a").data().mismatch(whole)).isEqualTo(-1);
    }
  }

  @Test
  void shardsAreNamedAsOtherToolsNameThem() throws IOException {
    var names =
        SafetensorsWriter.writeShards(
            directory,
            4,
            SafetensorsWriter.PYTORCH,
            List.of(bytes("a", 1, 2), bytes("b", 3, 4), bytes("c", 1, 2, 3, 4, 5), bytes("d")));
    assertThat(names)
        .containsExactly(
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            "model.safetensors.index.json");
    assertThat(Files.readString(directory.resolve("model.safetensors.index.json")))
        .isEqualToIgnoringWhitespace(
            """
            {"metadata":{"total_size":9},"weight_map":{
              "a":"model-00001-of-00003.safetensors","b":"model-00001-of-00003.safetensors",
              "c":"model-00002-of-00003.safetensors","d":"model-00003-of-00003.safetensors"}}
            """);
    try (var open = Safetensors.openDirectory(directory)) {
      assertThat(open.tensors()).hasSize(4);
      assertThat(open.metadata()).isEqualTo(Map.of("format", "pt"));
    }
  }

  @Test
  void aSmallModelIsOneFileWithoutAnIndex() throws IOException {
    assertThat(SafetensorsWriter.writeShards(directory, 100, Map.of(), List.of(bytes("a", 1))))
        .containsExactly("model.safetensors");
  }

  @Test
  void contentOfAnotherSizeIsRefused() {
    Path file = directory.resolve("wrong.safetensors");
    var few =
        TensorToWrite.of("a", StoredType.F32, List.of(2L), MemorySegment.ofArray(new byte[7]));
    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of(few)))
        .hasMessage("tensor 'a': its content gave 7 bytes, F32 [2] takes 8");
    var many =
        TensorToWrite.of("a", StoredType.F32, List.of(2L), MemorySegment.ofArray(new byte[9]));
    Path other = directory.resolve("other.safetensors");
    assertThatThrownBy(() -> SafetensorsWriter.write(other, Map.of(), List.of(many)))
        .hasMessage("tensor 'a': its content gave at least 9 bytes, F32 [2] takes 8");
  }

  @Test
  void whatTheFormatCannotHoldIsRefused() {
    var empty = MemorySegment.ofArray(new byte[0]);
    assertThatThrownBy(() -> TensorToWrite.of("__metadata__", StoredType.U8, List.of(0L), empty))
        .hasMessage(
            "'__metadata__' cannot name a tensor: expected 1 to 1024 characters, not __metadata__");
    assertThatThrownBy(() -> TensorToWrite.of("a", StoredType.U8, List.of(-1L), empty))
        .hasMessage("tensor 'a' has shape [-1], expected at most 8 dimensions of at least 0");
    assertThatThrownBy(() ->
            SafetensorsWriter.write(
                directory.resolve("twice"), Map.of(), List.of(bytes("a"), bytes("a"))))
        .hasMessage("tensor 'a' is given twice");
  }

  @Test
  void anExistingFileIsNeverOverwritten() throws IOException {
    Path file = Files.writeString(directory.resolve("there.safetensors"), "kept");
    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("kept");
  }
}
