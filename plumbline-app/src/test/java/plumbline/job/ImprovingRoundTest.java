package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImprovingRoundTest {
  private static final String RECIPE =
      """
      method: sgpo
      model: model
      data: {train: train.jsonl}
      improver:
        steps: 20
        instruction: "{prompt}{draft}=+="
        accept: {min-edit: 0, max-edit: 1}
      sampling: {max-tokens: 24}
      rows: 2
      refresh: 2
      optimizer: {adamw: {learning-rate: 1e-2}}
      steps: 4
      """;

  @TempDir private Path folder;

  private String origin(String of) throws IOException {
    return Files.readString(folder.resolve("run").resolve(of).resolve("origin.json"));
  }

  @Test
  void allImprovementsAreOfTheModelThatWasRead() throws IOException, InterruptedException {
    var tiny = TinyRun.in(folder);
    tiny.run(RECIPE, "run", false, this::otherEnds);
    assertThat(origin("pairs/round-0001")).isEqualTo(origin("improver/targets"));
    assertThat(origin("pairs/round-0002")).isEqualTo(origin("improver/targets"));
  }

  /// Changes the model's directory between steps; asks for no stop.
  private boolean otherEnds() {
    try {
      Files.writeString(folder.resolve("model/chat_template.jinja"), "{{ messages }}");
      return false;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
