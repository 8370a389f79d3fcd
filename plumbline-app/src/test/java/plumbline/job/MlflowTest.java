package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class MlflowTest {
  @Test
  void everySettingIsAParameterByItsPath() {
    var recipe =
        """
        method: sft
        data:
          train: "SELECT 'a: b' AS prompt"
          columns: {}
        optimizer:
          adamw:
            learning-rate: 1.0E-4
        lora:
          targets: [q_proj, v_proj]
        steps: 12
        """;

    assertThat(Mlflow.parameters(recipe))
        .containsExactly(
            entry("data.train", "SELECT 'a: b' AS prompt"),
            entry("lora.targets", "[q_proj, v_proj]"),
            entry("method", "sft"),
            entry("optimizer.adamw.learning-rate", "1.0E-4"),
            entry("steps", "12"));
  }
}
