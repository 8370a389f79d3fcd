package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An adapter that a run left is used over the model that it was trained over.
class AdapterCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path trained;
  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    var rows =
        IntStream.range(0, 24)
            .mapToObj(i ->
                "{\"text\": \"sum %1$d 3 => %2$d\", \"prompt\": \"sum %1$d 3 =>\", \"completion\": \" %2$d\", \"answer\": \"%2$d\"}"
                    .formatted(i, i + 3))
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(trained.resolve("rows.jsonl"), rows);
    Files.writeString(trained.resolve("ids.jsonl"), "{\"ids\": [5, 6, 7, 8]}\n{\"ids\": [9, 5]}\n");
    SmallModel.create(trained, "base", "rows.jsonl", 280, 64);
    var recipe =
        Files.writeString(
            trained.resolve("run.yaml"),
            """
            method: sft
            model: %1$s/base
            data: {train: %1$s/rows.jsonl}
            optimizer: {adamw: {learning-rate: 2e-2}}
            lora: {rank: 4, targets: [q_proj, down_proj]}
            sinks: {console: {}}
            steps: 3
            output: %1$s/run
            """
                .formatted(trained));
    var ran = plumbline("train", recipe.toString(), "--quiet");
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "score --in IDS --logits",
        "generate --in IDS --seed 3 --max-tokens 12 --ignore-eos",
        "evaluate --data ROWS --judge exact --samples 2 --max-tokens 4 --json"
      })
  void givesWhatTheMergedModelGives(String command) {
    var merged = run(command, "--model", "run/model");
    assertThat(merged.code()).as(merged.err()).isZero();
    assertThat(run(command, "--model", "base", "--adapter", "run/adapter")).isEqualTo(merged);
    if (!command.startsWith("evaluate")) {
      assertThat(run(command, "--model", "base").out()).isNotEqualTo(merged.out());
    }
  }

  private static Ran run(String command, String... directories) {
    var words = new ArrayList<>(List.of(command.split(" ")));
    words.replaceAll(word ->
        word.replace("IDS", trained.resolve("ids.jsonl").toString())
            .replace("ROWS", trained.resolve("rows.jsonl").toString()));
    for (int i = 0; i < directories.length; i += 2) {
      words.add(directories[i]);
      words.add(trained.resolve(directories[i + 1]).toString());
    }
    return plumbline(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          r              | 3                | 4 tensors do not fit adapter_config.json: base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight is [4, 32], expected [3, 32];
          use_dora       | true             | adapter_config.json: use_dora is not supported (its value is true)
          target_modules | ["q_proj", "up"] | lora target 'up' is no projection of this model; it has [down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj, v_proj]
          """)
  void refusesWhatDoesNotFitByName(String field, String value, String said) throws IOException {
    for (var name : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(trained.resolve("run/adapter").resolve(name), folder.resolve(name));
    }
    var file = folder.resolve("adapter_config.json");
    var json = (ObjectNode) JSON.readTree(file.toFile());
    Files.writeString(file, json.set(field, JSON.readTree(value)).toString());
    var ran = run("score --in IDS --adapter " + folder, "--model", "base");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(said);
  }

  @Test
  void aRewardModelTakesNone() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    Files.writeString(
        folder.resolve("reward_model.json"),
        "{\"head\": \"preference\", \"dimensions\": [\"quality\"], \"offsets\": []}");
    var adapter = trained.resolve("run/adapter");
    assertThat(run("score --in IDS --model " + folder, "--adapter", "run/adapter"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: --adapter is %s, must be left out: --model is %s, a reward model, which has no adapters\n"
                    .formatted(adapter, folder)));
  }
}
