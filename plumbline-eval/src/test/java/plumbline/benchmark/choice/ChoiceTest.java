package plumbline.benchmark.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.benchmark.choice.ChoiceReport.Choice;
import plumbline.benchmark.choice.ChoiceScoring.Likelihood;
import plumbline.benchmark.choice.ChoiceScoring.Normalisation;
import plumbline.data.RowSource;

class ChoiceTest {
  private static final ChoiceQuestion FIRST =
      new ChoiceQuestion(0, "2+2?", List.of("3", "4"), 1, "elementary_mathematics");
  private static final ChoiceQuestion SECOND =
      new ChoiceQuestion(1, "1+1?", List.of("2", "3", "11"), 0, "elementary_mathematics");
  private static final ChoiceQuestion OTHER =
      new ChoiceQuestion(2, "Whose?", List.of("his", "hers"), 0, "law");

  @TempDir private Path folder;

  private List<ChoiceQuestion> read(String... lines) throws IOException {
    var file = folder.resolve("rows.jsonl");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return ChoiceQuestion.read(new RowSource.JsonLines(file)).rows();
  }

  @Test
  void rowsOfTheUsualLayoutsAreRead() throws IOException {
    assertThat(
            read(
                "{\"question\":\"2+2?\",\"choices\":[\"3\",\"4\"],\"answer\":1,"
                    + "\"subject\":\"elementary_mathematics\"}",
                "{\"question\":\"1+1?\",\"choices\":[\"2\",\"3\",\"11\"],\"answer\":\"A\","
                    + "\"subject\":\"elementary_mathematics\"}",
                "{\"question\":\"Whose?\",\"choices\":{\"text\":[\"his\",\"hers\"],"
                    + "\"label\":[\"1\",\"2\"]},\"answerKey\":\"1\",\"subject\":\"law\"}"))
        .containsExactly(FIRST, SECOND, OTHER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"choices":["a","b"],"answer":0}                  | needs a text 'question'
          {"question":"q","choices":["a"],"answer":0}       | needs 'choices', a list of 2 to 26 texts
          {"question":"q","answer":0}                       | needs 'choices', a list of 2 to 26 texts
          {"question":"q","choices":["a","b"],"answer":2}   | answer is 2, must be a position from 0 to 1 or one of A, B
          {"question":"q","choices":["a","b"],"answer":"c"} | answer is "c", must be a position from 0 to 1 or one of A, B
          {"question":"q","choices":{"text":["a","b"],"label":["A","B","C"]},"answer":"A"} | needs 'choices', a list of 2 to 26 texts
          """)
  void aRowThatIsOtherwiseIsNamed(String row, String fault) {
    var expected = row.contains("\"C\"") ? "has 3 labels for 2 choices" : fault;
    assertThatThrownBy(() -> read(row))
        .hasMessage("%s:1: %s".formatted(folder.resolve("rows.jsonl"), expected));
  }

  @Test
  void labelsStandInThePromptAsMmluIsMeasured() {
    var form = ChoiceForm.withoutExamples(new ChoiceScoring.Labels());
    assertThat(form.prompt(FIRST))
        .isEqualTo(
            """
            The following are multiple choice questions (with answers) about elementary mathematics.

            2+2?
            A. 3
            B. 4
            Answer:\
            """);
    assertThat(form.continuations(SECOND)).containsExactly("A", "B", "C");
  }

  @Test
  void examplesOfTheSubjectStandFirst() {
    var form = new ChoiceForm(new ChoiceScoring.Labels(), List.of(OTHER, SECOND), 1);
    assertThat(form.prompt(FIRST))
        .contains("\n\n1+1?\nA. 2\nB. 3\nC. 11\nAnswer: A\n\n2+2?\n")
        .doesNotContain("Whose?");
    assertThat(new ChoiceForm(form.scoring(), form.examples(), 2).prompt(FIRST))
        .contains("Answer: A\n\nWhose?\nA. his\nB. hers\nAnswer: A\n\n2+2?\n");
    assertThatThrownBy(() -> new ChoiceForm(form.scoring(), form.examples(), 3))
        .hasMessage("3 examples are to stand before each question, there are 2 to take them from");
  }

  @Test
  void textsAreScoredWithoutTheOptionsInThePrompt() {
    var scoring = new ChoiceScoring.Texts(Normalisation.NONE);
    var form = new ChoiceForm(scoring, List.of(SECOND), 1);
    assertThat(form.prompt(FIRST)).isEqualTo("1+1?\nAnswer: 2\n\n2+2?\nAnswer:");
    assertThat(form.continuations(FIRST)).containsExactly("3", "4");
  }

  @Test
  void normalisationDecidesBetweenLongAndShort() {
    var options =
        List.of(new Likelihood(-2, 1, 2), new Likelihood(-3, 3, 3), new Likelihood(-4, 2, 8));
    assertThat(scores(Normalisation.NONE, options)).containsExactly(-2.0, -3.0, -4.0);
    assertThat(scores(Normalisation.TOKENS, options)).containsExactly(-2.0, -1.0, -2.0);
    assertThat(scores(Normalisation.CHARACTERS, options)).containsExactly(-1.0, -1.0, -0.5);
    assertThat(ChoiceScoring.chosen(scores(Normalisation.NONE, options))).isZero();
    assertThat(ChoiceScoring.chosen(scores(Normalisation.TOKENS, options))).isEqualTo(1);
    assertThat(ChoiceScoring.chosen(scores(Normalisation.CHARACTERS, options))).isEqualTo(2);
    assertThat(ChoiceScoring.chosen(List.of(-1.0, -1.0))).as("the first of equals").isZero();
    assertThat(new ChoiceScoring.Labels().scores(options)).containsExactly(-2.0, -3.0, -4.0);
  }

  private static List<Double> scores(Normalisation normalisation, List<Likelihood> options) {
    return new ChoiceScoring.Texts(normalisation).scores(options);
  }

  @Test
  void theReportHasSubjectsAndTheRateOfGuessing() {
    var report =
        ChoiceReport.of(List.of(new Choice(FIRST, 1), new Choice(SECOND, 2), new Choice(OTHER, 0)));
    assertThat(report.questions()).isEqualTo(3);
    assertThat(report.accuracy().value()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(report.guessing()).isCloseTo((0.5 + 1.0 / 3 + 0.5) / 3, within(1e-12));
    assertThat(report.bySubject()).containsOnlyKeys("elementary_mathematics", "law");
    assertThat(report.bySubject().lastEntry().getValue().value()).isEqualTo(1);
    assertThatThrownBy(() -> ChoiceReport.of(List.of()))
        .hasMessage("there is no question to sum up");
  }
}
