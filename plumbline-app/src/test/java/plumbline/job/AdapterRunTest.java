package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.model.ModelException;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;

/// A run that goes on with the adapter of another one.
class AdapterRunTest {
  private static final String FIRST =
      "lora: {rank: 3, alpha: 5, targets: [q_proj, up_proj], rslora: true}";
  private static final String THEN = "lora: {from: first/adapter}";

  @TempDir private Path folder;
  private TinyRun tiny = new TinyRun(Path.of(""), List.of());

  @BeforeEach
  void firstRun() throws IOException, InterruptedException {
    tiny = TinyRun.in(folder);
    tiny.run(TinyRun.supervised(FIRST), "first", false, () -> false);
  }

  @Test
  void beginsWhereTheAdapterStood() throws IOException, InterruptedException {
    tiny.run(TinyRun.supervised(THEN), "second", false, () -> false);
    var merged = TinyRun.supervised(FIRST).replace("model: model", "model: first/model");
    tiny.run(merged, "merged", false, () -> false);
    assertThat(firstLoss("second")).isCloseTo(firstLoss("merged"), within(1e-5));
    assertThat(firstLoss("second")).isLessThan(firstLoss("first") - 1e-3);
    assertThat(Lora.config(folder.resolve("second/adapter")))
        .isEqualTo(new LoraConfig(3, 5, List.of("q_proj", "up_proj"), 0, true));
    assertThat(tiny.weights("second")).isNotEqualTo(tiny.weights("first"));
  }

  private double firstLoss(String output) throws IOException {
    return new ObjectMapper().readTree(tiny.metrics(output).getFirst()).get("loss").doubleValue();
  }

  @Test
  void isResumedExactly() throws IOException, InterruptedException {
    var recipe = TinyRun.supervised(THEN);
    tiny.run(recipe, "whole", false, () -> false);
    tiny.run(recipe, "parts", false, () -> true);
    for (int part = 1; part < 4; part++) {
      tiny.run(recipe, "parts", true, () -> true);
    }
    assertThat(tiny.weights("parts")).isEqualTo(tiny.weights("whole"));
  }

  @Test
  void isPlannedByItsOwnRank() throws IOException {
    var written = new StringWriter();
    for (var recipe : List.of(FIRST, THEN)) {
      try (var out = new PrintWriter(written)) {
        new DryRun(TinyRun.read(TinyRun.supervised(recipe), "run"), folder, false).describe(out);
      }
    }
    var plans =
        written.toString().lines().filter(line -> line.contains(" trained beside")).toList();
    assertThat(plans).hasSize(2).first().isEqualTo(plans.getLast());
  }

  @Test
  void anAdapterOfAnotherShapeIsRefused() throws IOException {
    var config = folder.resolve("first/adapter/adapter_config.json");
    Files.writeString(config, Files.readString(config).replace("\"r\" : 3", "\"r\" : 2"));
    assertThatThrownBy(() -> tiny.run(TinyRun.supervised(THEN), "second", false, () -> false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(
            "layers.0.self_attn.q_proj.lora_A.weight is [3, 32], expected [2, 32]");
  }
}
