package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.checkpoint.Checkpoints;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.config.section.ConfigurationException;

class EarlierRunTest {
  private static final String RECIPE =
      """
      method: dpo
      model: base
      seed: 0
      data: {train: pairs.jsonl}
      lora: {rank: 4, dropout: 0.0}
      loss: {sigmoid: {beta: 0.1, weight: 1.0}}
      optimizer: {adamw: {learning-rate: 0.001}}
      checkpoint: {every: 100}
      steps: 4
      """;

  @TempDir private Path folder;
  private EarlierRun run = new EarlierRun(Path.of(""));

  @BeforeEach
  void begun() throws IOException {
    run = new EarlierRun(folder.resolve("run"));
    checkpoint(folder.resolve("run"), 2);
    Files.writeString(folder.resolve("run/recipe.yaml"), RECIPE);
    model("base", "weights");
    model("other", "other weights");
  }

  private static void checkpoint(Path run, long step) throws IOException {
    var provenance = new Provenance("0.1.0", "abc", "data", Map.of(), RECIPE);
    try (var all =
        Checkpoints.open(Disk.local(), run.resolve("checkpoints"), new Retention(2, 0))) {
      all.save(step, 0, provenance, draft -> draft.write("state", new byte[] {1, 2}));
    }
  }

  private void model(String name, String weights) throws IOException {
    var directory = Files.createDirectory(folder.resolve(name));
    Files.writeString(directory.resolve("config.json"), "{}");
    Files.writeString(directory.resolve("model.safetensors"), weights);
  }

  private String goesOn(String was, String is) throws IOException {
    assertThat(RECIPE).contains(was);
    return run.goesOn(RECIPE.replace(was, is), folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          method: dpo       | method: ipo      | method is ipo, was dpo
          seed: 0           | seed: 1          | seed is 1, was 0
          model: base       | model: other     | model is other, was base
          beta: 0.1         | beta: 0.2        | loss.sigmoid.beta is 0.2, was 0.1
          rank: 4           | rank: 8          | lora.rank is 8, was 4
          adamw: {          | muon: {          | optimizer.adamw.learning-rate is not given, was 0.001; optimizer.muon.learning-rate is 0.001, was not given
          """)
  void whatWouldBeAnotherRunIsRefused(String was, String is, String said) {
    assertThatThrownBy(() -> goesOn(was, is))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "%s: holds a run that this recipe does not go on with: %s; put them back, or name another output to begin anew"
                .formatted(folder.resolve("run"), said));
  }

  @Test
  void whatTheOtherSettingsFollowFromIsToldFirst() {
    var other =
        RECIPE.replace("sigmoid: {beta: 0.1", "ipo: {beta: 0.2").replace("seed: 0", "seed: 1");
    assertThatThrownBy(() -> run.goesOn(other.replace("dpo", "ipo"), folder))
        .hasMessageContaining(
            " does not go on with: method is ipo, was dpo; seed is 1, was 0; loss.ipo.beta is"
                + " 0.2,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          steps: 4    | steps: 9     | steps is 9, was 4
          every: 100  | every: 1     | checkpoint.every is 1, was 100
          rate: 0.001 | rate: 0.01   | optimizer.adamw.learning-rate is 0.01, was 0.001
          dropout: 0.0| dropout: 0.1 | lora.dropout is 0.1, was 0.0
          model: base | model: ./base | model is ./base, was base
          """)
  void howItIsSteppedAndSavedMayChangeAndIsTold(String was, String is, String said)
      throws IOException {
    assertThat(goesOn(was, is))
        .isEqualTo(
            "goes on from the newest checkpoint of %s (checkpoints/step-00000002) with other settings than before: %s"
                .formatted(folder.resolve("run"), said));
  }

  @Test
  void aModelThatWasMovedIsTheSame() throws IOException {
    model("copy", "weights");
    assertThat(goesOn("model: base", "model: copy")).endsWith(": model is copy, was base");
    Files.move(folder.resolve("base"), folder.resolve("moved"));
    assertThat(goesOn("model: base", "model: moved")).endsWith(": model is moved, was base");
  }

  @Test
  void anAdapterThatIsTrainedOnMayMoveToo() throws IOException {
    adapter("first", "weights");
    adapter("moved", "weights");
    adapter("changed", "other weights");
    Files.writeString(
        folder.resolve("run/recipe.yaml"),
        RECIPE.replace("{rank: 4, dropout: 0.0}", "{from: first}"));
    assertThat(goesOn("rank: 4, dropout: 0.0", "from: moved"))
        .endsWith(": lora.from is moved, was first");
    assertThatThrownBy(() -> goesOn("rank: 4, dropout: 0.0", "from: changed"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(" does not go on with: lora.from is changed, was first; put them");
    assertThatThrownBy(() -> run.goesOn(RECIPE, folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("lora.rank is 4, was not given");
  }

  private void adapter(String name, String weights) throws IOException {
    var directory = Files.createDirectory(folder.resolve(name));
    Files.writeString(directory.resolve("adapter_config.json"), "{}");
    Files.writeString(directory.resolve("adapter_model.safetensors"), weights);
  }

  @Test
  void aCheckpointOfTheRunIsNewerThanThoseOfItsParts() throws IOException {
    var part = folder.resolve("run/warm-start");
    checkpoint(part, 100);
    assertThat(run.goesOn()).endsWith(" (checkpoints/step-00000002)");
    checkpoint(folder.resolve("run"), 10);
    assertThat(run.goesOn()).endsWith(" (checkpoints/step-00000010)");
    assertThat(new EarlierRun(part).goesOn())
        .isEqualTo(
            "goes on from the newest checkpoint of %s (checkpoints/step-00000100)".formatted(part));
    assertThat(new EarlierRun(folder.resolve("base")).goesOn())
        .endsWith("base holds no checkpoint to go on from; the run begins anew");
  }

  @Test
  void aBrokenCheckpointIsNotNamed() throws IOException {
    checkpoint(folder.resolve("run"), 10);
    Files.write(folder.resolve("run/checkpoints/step-00000010/state"), new byte[] {1, 3});
    assertThat(run.goesOn()).endsWith(" (checkpoints/step-00000002)");
    Files.delete(folder.resolve("run/checkpoints/step-00000002/state"));
    assertThat(run.canGoOn()).isTrue();
    assertThat(run.goesOn())
        .isEqualTo("goes on from the newest checkpoint of " + folder.resolve("run"));
  }

  @Test
  void aFinishedRunSaysWhatItsModelIsFor() throws IOException {
    var path = folder.resolve("run");
    Files.createDirectory(path.resolve("model"));
    Files.writeString(path.resolve("report.html"), "");
    assertThat(run.taken("output").orElseThrow())
        .contains("its model %1$s/model (`./plumbline chat --model %1$s/model`)".formatted(path))
        .endsWith("; name another output for a new one, or go on with more steps by --resume");
    Files.writeString(path.resolve("model/reward_model.json"), "{}");
    assertThat(run.taken("output").orElseThrow())
        .contains("(`./plumbline score --model %s/model --in ROWS.jsonl`)".formatted(path));
    Files.move(path.resolve("checkpoints"), folder.resolve("away"));
    assertThat(run.taken("output").orElseThrow())
        .endsWith("; name another output for a new one, or move its model away to begin anew");
  }

  @Test
  void aCommandCanBeTypedAsItIsPrinted() throws IOException {
    var model = Files.createDirectories(folder.resolve("with space/model"));
    Files.writeString(model.resolveSibling("report.html"), "");
    assertThat(new EarlierRun(model.resolveSibling("")).taken("output").orElseThrow())
        .contains("(`./plumbline chat --model '%s'`)".formatted(model));
  }

  @Test
  void oneStepIsOne() {
    assertThat(run.nothingToDo("1"))
        .contains(" is finished, its one step is done: nothing is left");
    assertThat(run.nothingToDo("12")).contains(" is finished, all 12 steps are done: nothing is");
  }

  @Test
  void fewerStepsThanAQuickstartHadAreAnotherRun() {
    assertThat(run.nothingToDo(56, 56)).endsWith("nothing there is changed");
    assertThat(run.nothingToDo(56, 10))
        .endsWith("nothing there is changed; a run of 10 wants another --out");
  }
}
