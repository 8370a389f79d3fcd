package plumbline.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import plumbline.text.token.Tokens;

/// Finds the reference checkpoints, which are not part of the project.
public final class Fixtures {
  private Fixtures() {}

  public static Path models() {
    var named = System.getenv("PLUMBLINE_FIXTURES");
    var root = named == null ? Path.of("../../shared/fixtures") : Path.of(named);
    var models = root.resolve("models");
    assumeTrue(
        Files.isDirectory(models),
        "skipped: no reference checkpoints at "
            + models
            + "; set PLUMBLINE_FIXTURES to the folder that holds models/");
    return models;
  }

  public static JsonNode expected(Path checkpoint) {
    try {
      return new ObjectMapper().readTree(checkpoint.resolve("expected.json").toFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public static Tokens tokens(JsonNode ids) {
    var array = new int[ids.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = ids.get(i).intValue();
    }
    return Tokens.of(array);
  }
}
