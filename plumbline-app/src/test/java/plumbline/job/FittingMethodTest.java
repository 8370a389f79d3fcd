package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.config.RecipeReader;
import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.MissingColumnException;
import plumbline.data.PromptCompletion;
import plumbline.data.RowSource;

/// Rows of another kind are told with the methods that learn from such.
class FittingMethodTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          sft | "chosen": "a", "rejected": "b"     | ; these rows are pairs: method dpo, ipo, cpo, simpo, orpo, rpo, apo, sem-dpo or reward-model learns from them
          kto | "chosen": "a", "rejected": "b"     | ; these rows are pairs: method dpo, ipo, cpo, simpo, orpo, rpo, apo, sem-dpo or reward-model learns from them
          sft | "completions": ["a"], "ranks": [1] | ; these rows are rankings: method dpo, ipo, cpo, simpo, orpo, rpo, apo, sem-dpo or reward-model learns from them
          kto | "messages": []                     | ; these rows are conversations: method sft learns from them
          dpo | "completion": "a", "label": true   | ; these rows are labelled answers: method kto or bco learns from them
          dpo | "completion": "a"                  | ; these rows are prompts with completions: method sft learns from them
          reward-model\\nhead: regression | "chosen": "a", "rejected": "b" | ; these rows are pairs: head: preference learns from them
          reward-model\\nhead: preference | "chosen": "a", "rejected": "b" | ``
          dpo | "chosen": "a", "rejected": "b"     | ``
          sft | "chosen": "a"                      | ``
          kto | "completion": "a"                  | ``
          grpo\\nreward: {math: {}}  | "completion": "a" | ``
          mol-rl\\nreward: {math: {}}\\nmixture: {trajectories: t.jsonl, steps: 1} | "completion": "a" | ``
          pcl\\nreward: {assessment: {weights: {consistency: 1, accuracy: 1}}} | "completion": "a" | ``
          """)
  void rowsForAnotherMethodNameIt(String method, String columns, String hint) throws IOException {
    var missing = missing("{\"prompt\": \"p\", %s}".formatted(columns));
    var text =
        """
        method: %s
        model: model
        data: {train: rows.jsonl}
        optimizer: {adamw: {learning-rate: 1e-3}}
        steps: 1
        output: run
        """
            .formatted(method.translateEscapes());
    var recipe = RecipeReader.read("run.yaml", text, List.of()).value();
    assertThat(FittingMethod.named(missing, recipe)).hasMessage(missing.getMessage() + hint);
  }

  private MissingColumnException missing(String row) throws IOException {
    var file = Files.writeString(folder.resolve("rows.jsonl"), row + "\n");
    var source = RowSource.of(file.toString(), folder);
    var names = ColumnNames.standard().with(Column.PROMPT, "absent");
    return catchThrowableOfType(
        MissingColumnException.class, () -> PromptCompletion.read(source, names));
  }
}
