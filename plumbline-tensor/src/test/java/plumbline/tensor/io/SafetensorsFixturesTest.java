package plumbline.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFixturesTest {
  private static final Map<String, StoredType> TYPES =
      Map.of("float32", StoredType.F32, "bfloat16", StoredType.BF16);

  @TestFactory
  List<DynamicTest> checkpointsOfTheReferenceLibraryHoldWhatItSays(@TempDir Path directory)
      throws IOException {
    try (var models = Files.list(Fixtures.models())) {
      var tests =
          models
              .filter(Files::isDirectory)
              .map(model ->
                  DynamicTest.dynamicTest(
                      model.getFileName().toString(), () -> agrees(model, directory)))
              .toList();
      assertThat(tests).hasSizeGreaterThan(4);
      return tests;
    }
  }

  private static void agrees(Path model, Path scratch) throws IOException {
    Map<String, String> expected = expectedTensors(model.resolve("expected.json"));
    assertThat(expected).isNotEmpty();
    try (var weights = Safetensors.openDirectory(model)) {
      var found = new TreeMap<String, String>();
      for (StoredTensor tensor : weights.tensors()) {
        found.put(
            tensor.name(),
            "%s %s %s"
                .formatted(tensor.type(), tensor.shape(), tensor.file().path().getFileName()));
        assertThat(tensor.data().byteSize()).isEqualTo(tensor.type().bytes(tensor.shape()));
      }
      assertThat(found).isEqualTo(expected);
      Path copy = Files.createDirectory(scratch.resolve(model.getFileName()));
      rewrittenEquals(weights, copy);
    }
  }

  private static void rewrittenEquals(Safetensors weights, Path copy) throws IOException {
    var tensors =
        weights.tensors().stream()
            .map(t -> TensorToWrite.of(t.name(), t.type(), t.shape(), t.data()))
            .toList();
    SafetensorsWriter.writeShards(copy, 50_000, SafetensorsWriter.PYTORCH, tensors);
    try (var again = Safetensors.openDirectory(copy)) {
      assertThat(again.tensors()).hasSameSizeAs(tensors);
      for (StoredTensor tensor : weights.tensors()) {
        var other = again.tensor(tensor.name());
        assertThat(other.shape()).isEqualTo(tensor.shape());
        var target = MemorySegment.ofArray(new byte[(int) tensor.data().byteSize()]);
        other.copyTo(target);
        assertThat(target.mismatch(tensor.data())).isEqualTo(-1);
      }
    }
  }

  /// name -> "type shape file" as the reference library listed them.
  private static Map<String, String> expectedTensors(Path file) throws IOException {
    var tensors = new TreeMap<String, String>();
    try (var json = new JsonFactory().createParser(file.toFile())) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("tensors");
        json.nextToken();
        if (!wanted) {
          json.skipChildren();
          continue;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          var fields = new TreeMap<String, String>();
          json.nextToken();
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            fields.put(
                field, json.nextToken() == JsonToken.START_ARRAY ? list(json) : json.getText());
          }
          tensors.put(
              name,
              "%s %s %s"
                  .formatted(
                      TYPES.get(fields.get("dtype")), fields.get("shape"), fields.get("file")));
        }
      }
    }
    return tensors;
  }

  private static String list(com.fasterxml.jackson.core.JsonParser json) throws IOException {
    var values = new ArrayList<Long>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(json.getLongValue());
    }
    return values.toString();
  }

  @Test
  void knownValuesOfARealFileAreRead() throws IOException {
    try (var weights = Safetensors.openDirectory(Fixtures.models().resolve("llama-yarn-bf16"))) {
      assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(weights.tensor("model.embed_tokens.weight").elements()).isEqualTo(288 * 64);
    }
  }
}
