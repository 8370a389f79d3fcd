package plumbline.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the answers of a published model end, in the `generation_config.json` that servers and
/// other tools read.
///
/// @param tokens all end tokens (`eos_token_id`)
/// @param texts texts that end an answer too (`stop_strings`)
public record ServedEnds(Set<Integer> tokens, List<String> texts) {
  static final String FILE = "generation_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  public ServedEnds {
    tokens = Set.copyOf(tokens);
    texts = List.copyOf(texts);
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("a served model has no end token; it would never stop");
    }
  }

  /// The file of `directory`, or a new one, with these ends and everything else as it is.
  byte[] file(@Nullable Path directory) throws IOException {
    var before = directory == null ? null : directory.resolve(FILE);
    var node =
        before != null && Files.isRegularFile(before)
            ? (ObjectNode) JSON.readTree(Files.readAllBytes(before))
            : JSON.createObjectNode();
    var ids = node.putArray("eos_token_id");
    tokens.stream().sorted().forEach(ids::add);
    if (!texts.isEmpty()) {
      texts.forEach(node.putArray("stop_strings")::add);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
  }
}
