package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.text.token.JsonMutation;

/// `mvn test -Dtest=JsonLinesFuzzTest -Dplumbline.fuzz.inputs=200000` runs more.
class JsonLinesFuzzTest {
  private static final int INPUTS = Integer.getInteger("plumbline.fuzz.inputs", 1000);

  @TempDir Path directory;

  @Test
  void damagedRowsAreReadOrRefusedWithTheirLine() throws IOException {
    var roots =
        roots(
            "{\"prompt\":\"p\",\"answer\":\"4\",\"completion\":\"c\",\"chosen\":\"a\",\"rejected\":\"b\",\"margin\":0.5,\"weight\":1,\"label\":true}",
            "{\"prompt\":[{\"role\":\"user\",\"content\":\"u\"}],\"answer\":4,\"chosen\":[{\"role\":\"assistant\",\"content\":\"x\"}],\"rejected\":\"y\",\"completion\":\"c\",\"label\":0}",
            "{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"t\"}]},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"i\",\"content\":\"r\"}],\"tools\":[{}]}",
            "{\"chosen\":[{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"assistant\",\"content\":\"x\"}],\"rejected\":[{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"assistant\",\"content\":\"y\"}]}");
    var file = directory.resolve("a.jsonl");
    int read = 0;
    for (int seed = 0; seed < INPUTS; seed++) {
      Files.write(file, lines(roots, seed));
      try {
        read += readAll(new RowSource.JsonLines(file));
      } catch (RuntimeException untyped) {
        fail("input of seed " + seed, untyped);
      }
    }
    assertThat(read).as("successful reads").isBetween(INPUTS / 10, 5 * INPUTS - 1);
  }

  private static List<JsonNode> roots(String... lines) throws JsonProcessingException {
    var mapper = new JsonMapper();
    var roots = new ArrayList<JsonNode>();
    for (var line : lines) {
      roots.add(mapper.readTree(line));
    }
    return roots;
  }

  private static byte[] lines(List<JsonNode> roots, int seed) {
    var mutation = new JsonMutation(seed);
    var random = new Random(seed);
    var out = new ByteArrayOutputStream();
    var root = roots.get(random.nextInt(roots.size()));
    for (int line = random.nextInt(3); line >= 0; line--) {
      out.writeBytes(
          line == 0 ? mutation.mutated(root) : root.toString().getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
    return out.toByteArray();
  }

  private int readAll(RowSource source) {
    var names = ColumnNames.standard();
    return attempt(() -> PromptAnswer.read(source, names))
        + attempt(() -> PromptCompletion.read(source, names))
        + attempt(() -> Conversation.read(source, names))
        + attempt(() -> PreferencePair.read(source, names))
        + attempt(() -> UnpairedLabel.read(source, names));
  }

  private int attempt(Supplier<DataSet<?>> reading) {
    try {
      assertThat(reading.get().rows()).isNotEmpty().doesNotContainNull();
      return 1;
    } catch (DataException refused) {
      assertThat(refused.getMessage()).matches("(?s).*a\\.jsonl(:\\d+|: no rows).*");
      return 0;
    }
  }
}
