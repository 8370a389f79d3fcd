package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHashTest {
  @TempDir private Path folder;

  private String after(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
    return ModelHash.of(folder);
  }

  @Test
  void allThatMakesASampleCounts() throws IOException {
    var plain = after("config.json", "{}");
    var ending = after("generation_config.json", "{\"eos_token_id\": 2}");
    var elsewhere = after("generation_config.json", "{\"eos_token_id\": [2, 3]}");
    var spoken = after("chat_template.jinja", "{{ messages }}");
    assertThat(List.of(plain, ending, elsewhere, spoken)).doesNotHaveDuplicates();
    assertThat(after("README.md", "a model")).isEqualTo(spoken);
  }

  @Test
  void endTokensChangeNoLikelihood() throws IOException {
    after("config.json", "{}");
    var model = ModelHash.model(folder);
    after("generation_config.json", "{\"eos_token_id\": 2}");
    assertThat(ModelHash.model(folder)).isEqualTo(model);
  }
}
