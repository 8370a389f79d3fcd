package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a run says before its first step.
class RunRemarksTest {
  @TempDir private Path folder;
  private TinyRun tiny = new TinyRun(Path.of(""), List.of());

  @BeforeEach
  void make() throws IOException {
    tiny = TinyRun.in(folder);
  }

  @ParameterizedTest
  @CsvSource({"sft, 2", "gmpo, 3"})
  void theMemoryIsThatOfTheDryRun(String method, int lines)
      throws IOException, InterruptedException {
    var recipe = method.equals("sft") ? TinyRun.supervised() : TinyRun.policyGradient();
    tiny.run(recipe, "run", false, () -> true);
    var said = said("memory: ");
    assertThat(said).hasSize(lines);
    var written = new StringWriter();
    try (var out = new PrintWriter(written)) {
      new DryRun(TinyRun.read(recipe, "run"), folder, false).describe(out);
    }
    assertThat(written.toString().lines())
        .containsAll(said.stream().map(line -> line.replace("memory:", "#")).toList());
  }

  private List<String> said(String beginning) {
    return tiny.remarks().stream().filter(remark -> remark.startsWith(beginning)).toList();
  }

  @Test
  void noiseThatTheModelAsksForAndNobodyAddsIsSaid() throws IOException, InterruptedException {
    tiny.run(TinyRun.supervised(), "without", false, () -> true);
    assertThat(said("config.json")).as("the file has attention_dropout 0.0").isEmpty();
    var config = folder.resolve("model/config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"attention_dropout\" *: *0.0",
                "\"attention_dropout\": 0.1, \"router_jitter_noise\": 0.02, \"classifier_dropout\":"
                    + " 0.5"));
    tiny.run(TinyRun.supervised(), "with", false, () -> true);
    assertThat(said("config.json"))
        .containsExactly(
            "config.json has attention_dropout 0.1, router_jitter_noise 0.02 for training, which is"
                + " not done here: passes that train add no noise but lora.dropout");
  }
}
