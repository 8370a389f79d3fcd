package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a recipe names must be there.
class RecipeInputsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--resume", "--dry-run"})
  void everythingThatARecipeNamesAndIsNotThereIsAFaultOfIt(String option) throws IOException {
    var recipe = folder.resolve("run.yaml");
    var model = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(
        recipe,
        """
        method: gmpo
        model: %1$s
        data:
          train: none.jsonl
          eval: SELECT prompt, answer FROM 'nix.csv'
        reward: {model: {members: [none]}}
        lora: {from: %1$s}
        optimizer: {adamw: {learning-rate: 1e-3}}
        steps: 2
        output: /proc/run
        """
            .formatted(model));
    var here = Path.of("").toAbsolutePath();
    assertThat(plumbline("train", recipe.toString(), option))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                plumbline: the recipe has 6 faults
                RECIPE:2 model is EMPTY, must be a model directory in the Hugging Face layout: it has no config.json
                RECIPE:4 data.train must be a file that is there or a SELECT over such files: none.jsonl: no such file (HERE/none.jsonl)
                RECIPE:5 data.eval must be a file that is there or a SELECT over such files: query: 'nix.csv': no such file (HERE/nix.csv)
                RECIPE:6 reward.model.members is none, must be a model directory that is there: there is no HERE/none
                RECIPE:7 lora.from is EMPTY, must be an adapter directory in PEFT's layout: it has no adapter_config.json
                RECIPE:10 output is /proc/run, must be a directory that can be written to: /proc takes no files
                """
                    .replace("RECIPE", recipe.toString())
                    .replace("EMPTY", model.toString())
                    .replace("HERE", here.toString())));
  }

  @Test
  void aDirectoryThatHoldsARunIsNotTrainedInto() throws IOException {
    var run = folder.resolve("run");
    Files.createDirectories(run.resolve("checkpoints/step-00000002"));
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{}\n");
    Files.writeString(folder.resolve("config.json"), "{}");
    var recipe =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            method: sft
            model: %s
            data: {train: %s}
            optimizer: {adamw: {learning-rate: 1e-3}}
            steps: 2
            output: %s
            """
                .formatted(folder, rows, run));
    assertThat(plumbline("train", recipe.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: %s holds a run that was stopped; go on with it by --resume, or name another output for a new one\n"
                    .formatted(run)));
    Files.move(run.resolve("checkpoints"), folder.resolve("away"));
    Files.createDirectory(run.resolve("model"));
    Files.writeString(run.resolve("report.html"), "");
    var finished = plumbline("train", recipe.toString());
    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err())
        .as("before the empty rows are read")
        .startsWith("plumbline: %s holds a finished run: ".formatted(run));
  }
}
