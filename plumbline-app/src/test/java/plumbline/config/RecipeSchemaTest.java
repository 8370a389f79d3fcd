package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeSchemaTest {
  private static final String RECIPE =
      """
      method: %s
      model: m
      data: {train: rows.jsonl, template: {a: true}}
      optimizer: {adamw: {learning-rate: 1e-6}}
      lora: {rank: 4}
      steps: 10
      output: runs/x
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theDocumentedSchemaIsTheGeneratedOne() throws IOException {
    var documented = Path.of("../docs/recipe.schema.json");
    var generated =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(RecipeReader.schema()) + "\n";
    if (Boolean.getBoolean("schema.write")) {
      Files.writeString(documented, generated);
    }
    assertThat(Files.readString(documented))
        .as("docs/recipe.schema.json; -Dschema.write=true writes it")
        .isEqualTo(generated);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpo", "gmpo", "gspo", "sft", "dapo", "ppo", "reinforce++"})
  void aResolvedRecipeFitsTheSchema(String method) throws JsonProcessingException {
    var text = RECIPE.formatted(method) + (method.equals("sft") ? "" : "reward: {math: {}}\n");
    assertThat(problems(RecipeReader.read("run.yaml", text, List.of()).settings())).isEmpty();
  }

  @Test
  void whatTheReaderRefusesTheSchemaRefuses() throws JsonProcessingException {
    var good = RecipeReader.read("run.yaml", RECIPE.formatted("sft"), List.of()).settings();
    for (var change :
        Map.of(
                "sead",
                7,
                "steps",
                "many",
                "rows",
                0,
                "reward",
                Map.of("math", Map.of()),
                "schedule",
                "cosin",
                "method",
                "ppo",
                "lora",
                Map.of("rank", 0),
                "engine",
                Map.of("dtype", "int8"))
            .entrySet()) {
      var settings = new LinkedHashMap<>(good);
      settings.put(change.getKey(), change.getValue());
      assertThat(problems(settings)).as(change.toString()).isNotEmpty();
    }
  }

  private static List<String> problems(Map<String, Object> settings)
      throws JsonProcessingException {
    return schema().validate(JSON.valueToTree(settings)).stream().map(Object::toString).toList();
  }

  private static JsonSchema schema() throws JsonProcessingException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(JSON.writeValueAsString(RecipeReader.schema()));
  }
}
