package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
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
  @CsvSource({"sft, 1", "gmpo, 2"})
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
}
