package plumbline.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import plumbline.checkpoint.AtomicFile;

/// What was measured with one seed, or prepared for all, as a file that is there whole or not at
/// all. A file that another experiment left is refused.
///
/// @param file where it is
/// @param claim that measured
/// @param smoke whether everything was tiny
/// @param commit of the code
record SeedFile(Path file, String claim, boolean smoke, String commit) {
  private static final JsonMapper JSON = new JsonMapper();

  /// What was measured and how long it took.
  record Kept(Outcome outcome, double seconds) {}

  boolean exists() {
    return Files.isRegularFile(file);
  }

  void write(Kept kept) throws IOException {
    var json = JSON.createObjectNode();
    json.put("claim", claim).put("smoke", smoke).put("commit", commit);
    json.put("seconds", kept.seconds());
    var figures = json.putObject("figures");
    kept.outcome().figures().forEach(figures::put);
    var facts = json.putObject("facts");
    kept.outcome().facts().forEach(facts::put);
    AtomicFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }

  Kept read() throws IOException {
    var json = JSON.readTree(Files.readAllBytes(file));
    require(json, "claim", claim);
    require(json, "smoke", String.valueOf(smoke));
    require(json, "commit", commit);
    var outcome = Outcome.none();
    for (var figure : json.required("figures").properties()) {
      outcome = outcome.figure(figure.getKey(), figure.getValue().doubleValue());
    }
    for (var fact : json.required("facts").properties()) {
      outcome = outcome.fact(fact.getKey(), fact.getValue().textValue());
    }
    return new Kept(outcome, json.required("seconds").doubleValue());
  }

  private void require(JsonNode json, String field, String expected) {
    var came = json.path(field).asText();
    if (!came.equals(expected)) {
      throw new IllegalArgumentException(
          "%s was measured with %s %s, now it is %s; name another --out, or delete the folder to measure again"
              .formatted(file, field, came, expected));
    }
  }
}
