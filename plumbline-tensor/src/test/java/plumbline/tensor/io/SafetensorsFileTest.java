package plumbline.tensor.io;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  @TempDir Path directory;

  private Path file() {
    return directory.resolve("model.safetensors");
  }

  /// Header text (with ' for ") | bytes of data | the fault after the file's name.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                                       | 0 | the header does not start with '{', expected JSON
          ` {}`                                                                    | 0 | the header does not start with '{', expected JSON
          {'a'                                                                     | 0 | the header is not valid JSON at character 4: Unexpected end-of-input within/between Object entries
          {} {}                                                                    | 0 | something follows the header's closing '}'
          {}                                                                       | 1 | the tensors cover 0 bytes, but the file holds 1 bytes of data
          {'__metadata__':{'a':1}}                                                 | 0 | __metadata__ values must be a string, got a whole number
          {'__metadata__':[]}                                                      | 0 | __metadata__ must be an object, got a list
          {'__metadata__':{},'__metadata__':{}}                                    | 0 | '__metadata__' stands twice
          {'__metadata__':{'k':'1','k':'2'}}                                       | 0 | metadata key 'k' stands twice
          {'':{}}                                                                  | 0 | tensor '': the name has 0 characters, expected 1 to 1024
          {'a':1}                                                                  | 0 | tensor 'a': the entry must be an object, got a whole number
          {'a':{}}                                                                 | 0 | tensor 'a': field 'dtype' is missing
          {'a':{'dtype':'U8','data_offsets':[0,1]}}                                | 1 | tensor 'a': field 'shape' is missing
          {'a':{'dtype':'U8','shape':[1]}}                                         | 1 | tensor 'a': field 'data_offsets' is missing
          {'a':{'dtype':'U8','dtype':'U8'}}                                        | 1 | tensor 'a': field 'dtype' stands twice
          {'a':{'dtype':'U8','strides':[1]}}                                       | 1 | tensor 'a': unknown field 'strides', expected dtype, shape and data_offsets
          {'a':{'dtype':7}}                                                        | 1 | tensor 'a': dtype must be a string, got a whole number
          {'a':{'dtype':'F4'}}                                                     | 1 | tensor 'a': dtype 'F4' is not supported, expected one of [F64, F32, F16, BF16, F8_E4M3, F8_E5M2, F8_E8M0, I64, I32, I16, I8, U64, U32, U16, U8, BOOL]
          {'a':{'shape':[-1]}}                                                     | 1 | tensor 'a': shape holds -1, expected at least 0
          {'a':{'shape':[1.5]}}                                                    | 1 | tensor 'a': shape holds something that is not a whole number
          {'a':{'shape':[[1]]}}                                                    | 1 | tensor 'a': shape holds something that is not a whole number
          {'a':{'shape':[1,1,1,1,1,1,1,1,1]}}                                      | 1 | tensor 'a': shape has more than 8 numbers
          {'a':{'dtype':'U8','shape':[1],'data_offsets':[0]}}                      | 1 | tensor 'a': data_offsets are [0], expected [begin, end]
          {'a':{'dtype':'U8','shape':[1],'data_offsets':[1,0]}}                    | 1 | tensor 'a': data_offsets are [1, 0], expected [begin, end]
          {'a':{'dtype':'F32','shape':[2,3],'data_offsets':[0,20]}}                | 20 | tensor 'a': data_offsets [0, 20] hold 20 bytes, but F32 [2, 3] takes 24
          {'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | 0 | tensor 'a': U8 [4294967296, 4294967296] has more bytes than can be counted
          {'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}}                    | 3 | tensor 'a': data_offsets end at 4, but the file holds 3 bytes of data: truncated or corrupt
          {'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}}                    | 2 | tensor 'a': data_offsets begin at 1, expected 0: no tensor covers the bytes between
          {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}} | 3 | tensor 'b': data_offsets begin at 1, expected 2: it overlaps another tensor
          {'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}                    | 2 | the tensors cover 1 bytes, but the file holds 2 bytes of data
          {'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},'a':{}}             | 0 | tensor 'a': stands twice in the header
          """)
  void aFaultyHeaderIsNamed(String header, int dataBytes, String fault) throws IOException {
    RawFile.write(file(), header.replace('\'', '"'), dataBytes);
    assertThatThrownBy(() -> Safetensors.open(file()))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(file() + ": " + fault);
  }

  @Test
  void aFileShorterThanItsLengthFieldIsNamed() throws IOException {
    Files.write(file(), new byte[7]);
    assertThatThrownBy(() -> Safetensors.open(file()))
        .hasMessage(file() + ": has 7 bytes, a safetensors file starts with 8");
  }

  @Test
  void aHeaderLengthBeyondFileOrLimitIsNamed() throws IOException {
    Files.write(file(), new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    assertThatThrownBy(() -> Safetensors.open(file()))
        .hasMessage(
            file() + ": the header length is 100 bytes, but only 2 follow: truncated or corrupt");
    Files.write(file(), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    assertThatThrownBy(() -> Safetensors.open(file()))
        .hasMessage(
            file()
                + ": the header length is 18446744073709551615 bytes, at most 100000000 are"
                + " allowed; is this a safetensors file?");
  }

  @Test
  void aHeaderThatIsNotUtf8IsNamed() throws IOException {
    byte[] bytes = RawFile.bytes("{\"a\":{}}", 0);
    bytes[10] = (byte) 0xFF;
    Files.write(file(), bytes);
    assertThatThrownBy(() -> Safetensors.open(file()))
        .hasMessage(file() + ": the header is not valid UTF-8");
  }

  @Test
  void deepNestingIsRefusedAndNotRecursedInto() throws IOException {
    RawFile.write(file(), "{\"a\":" + "[".repeat(100_000), 0);
    assertThatThrownBy(() -> Safetensors.open(file())).isInstanceOf(SafetensorsException.class);
  }

  @Test
  void aHostileNameIsShownShortAndWithoutControlSigns() throws IOException {
    RawFile.write(file(), "{\"\\u001b[31m" + "x".repeat(500) + "\":{}}", 0);
    assertThatThrownBy(() -> Safetensors.open(file()))
        .hasMessage(
            "%s: tensor '?[31m%s…': field 'dtype' is missing".formatted(file(), "x".repeat(115)));
  }

  @Test
  void whatIsNotAFileIsNamed() throws IOException {
    assertThatThrownBy(() -> Safetensors.open(file())).hasMessage(file() + ": no such file");
    assertThatThrownBy(() -> Safetensors.open(directory))
        .hasMessage(directory + ": is not a regular file");
  }

  @Test
  void aNameThatIsNotThereIsNamed() throws IOException {
    RawFile.write(file(), "{}", 0);
    try (var open = Safetensors.open(file())) {
      assertThatThrownBy(() -> open.tensor("lm_head.weight"))
          .hasMessage(file() + ": tensor 'lm_head.weight': is not among the 0 tensors here");
    }
  }

  @Test
  void emptyAndScalarTensorsAreRead() throws IOException {
    RawFile.write(
        file(),
        """
        {"scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
         "empty":{"dtype":"I64","shape":[3,0,2],"data_offsets":[4,4]}}\
        """,
        4);
    try (var open = Safetensors.open(file())) {
      assertThat(open.tensor("scalar").elements()).isEqualTo(1);
      assertThat(open.tensor("empty").elements()).isZero();
      open.tensor("empty").copyTo(MemorySegment.NULL);
    }
  }

  @Test
  void dataCannotBeReadAfterClosingNorBeyondTheTensorNorWritten() throws IOException {
    RawFile.write(file(), "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2);
    StoredTensor tensor;
    try (var open = Safetensors.open(file())) {
      tensor = open.tensor("a");
      assertThatThrownBy(() -> tensor.data().get(ValueLayout.JAVA_BYTE, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> tensor.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tensor.copyTo(MemorySegment.ofArray(new byte[1])))
          .hasMessage("tensor 'a' has 2 bytes, the target has 1");
    }
    assertThatThrownBy(() -> tensor.data().get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileTruncatedWhileOpenIsNamedAndKillsNothing() throws IOException {
    int elements = 1 << 20;
    var ones = new byte[elements];
    Arrays.fill(ones, (byte) 1);
    SafetensorsWriter.write(
        file(),
        SafetensorsWriter.PYTORCH,
        List.of(
            TensorToWrite.of(
                "a", StoredType.U8, List.of((long) elements), MemorySegment.ofArray(ones))));
    try (var open = Safetensors.open(file());
        var channel = FileChannel.open(file(), WRITE)) {
      channel.truncate(4_096);
      assertThatThrownBy(() -> open.tensor("a").copyTo(MemorySegment.ofArray(ones)))
          .isInstanceOf(SafetensorsException.class)
          .hasMessage(
              file()
                  + ": tensor 'a': its bytes cannot be read: the file was truncated while it was"
                  + " open");
    }
  }

  @Test
  void aFileTruncatedWithinItsLastPageIsNamed() throws IOException {
    RawFile.write(file(), "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2);
    try (var open = Safetensors.open(file());
        var channel = FileChannel.open(file(), WRITE)) {
      long size = channel.size();
      channel.truncate(size - 1);
      assertThatThrownBy(() -> open.tensor("a").copyTo(MemorySegment.ofArray(new byte[2])))
          .hasMessage(
              "%s: tensor 'a': the file had %d bytes when it was opened and has %d now"
                  .formatted(file(), size, size - 1));
    }
  }

  @Test
  void moreTensorsThanAFileMayHoldAreRefused() throws IOException {
    var header = new StringBuilder("{");
    for (int i = 0; i <= SafetensorsHeader.MAX_TENSORS; i++) {
      header.append(i == 0 ? "" : ",");
      header
          .append("\"")
          .append(i)
          .append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    RawFile.write(file(), header.append("}").toString(), 0);
    assertThatThrownBy(() -> Safetensors.open(file()))
        .hasMessage(file() + ": more than 100000 tensors in a file");
  }
}
