package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import plumbline.text.message.Message;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.SpecialTokens;
import plumbline.text.token.TokenizerTrainer;

class RealDataTest {
  private static final ColumnNames QUESTION =
      ColumnNames.standard().with(Column.PROMPT, "question");

  @Test
  void gradeSchoolMathReadsWholeByFileAndByQuery() {
    var file = RealData.file("gsm8k/train.jsonl").toAbsolutePath();
    var byFile = PromptAnswer.read(RowSource.of(file.toString(), Path.of("")), QUESTION);
    var byQuery =
        PromptAnswer.read(
            RowSource.of("SELECT * FROM '%s'".formatted(file), Path.of("")), QUESTION);
    assertThat(byFile.size()).isEqualTo(7473);
    assertThat(byQuery.rows()).isEqualTo(byFile.rows());
    assertThat(byQuery.hash()).isEqualTo(byFile.hash());
    assertThat(byFile.rows()).allMatch(row -> row.answer().contains("\n#### "));
    assertThat(byFile.rows().getFirst().task().question()).startsWith("Natalia sold clips to 48");
  }

  @Test
  void solutionsOfTwoModelsBecomePairs() {
    var file = RealData.file("gsm8k/example_model_solutions.jsonl").toAbsolutePath();
    var pairs =
        PreferencePair.read(
            RowSource.of(
                """
                SELECT question AS prompt, "175b_verification".solution AS chosen,
                  "6b_finetuning".solution AS rejected
                FROM '%s'
                WHERE "175b_verification".is_correct AND NOT "6b_finetuning".is_correct
                """
                    .formatted(file),
                Path.of("")),
            ColumnNames.standard());
    assertThat(pairs.size()).isBetween(300, 900);
    assertThat(pairs.rows())
        .allSatisfy(pair -> {
          assertThat(pair.chosen()).isNotEqualTo(pair.rejected());
          assertThat(pair.prompt())
              .containsExactly(Message.user(pair.prompt().getFirst().content()));
        });
  }

  @Test
  void megabyteOfTextTrainsATokenizerInSeconds() throws IOException {
    var text = Files.readString(RealData.file("text/tinyshakespeare.txt"));
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    var trained =
        TokenizerTrainer.bytePairs(Stream.of(text), 2000 + 259, SpecialTokenNames.standard());
    double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
    System.err.printf(
        "2,000 merges from %,d characters: %.2f s of processor time%n", text.length(), seconds);
    assertThat(seconds).isLessThan(15);
    assertThat(trained.size()).isEqualTo(2259);
    try (var tokenizer = trained.open()) {
      var tokens = tokenizer.encode(text, SpecialTokens.PLAIN).tokens();
      assertThat(tokenizer.decode(tokens, false)).isEqualTo(text);
      assertThat((double) text.length() / tokens.size()).isGreaterThan(2.8);
    }
  }
}
