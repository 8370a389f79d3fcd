package plumbline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerRuleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          So \\boxed{18}.            | 18   | 18
          It is 16, then 18 dollars  |      | 18
          #### 1,080                 | 1,080| 1,080
          nothing here               |      |
          """)
  void theLastNumberCountsOnlyWhereNothingIsStated(String response, String stated, String loose) {
    var rule = AnswerRule.Mathematics.exact();
    assertThat(rule.answer(response, true).orElse(null)).isEqualTo(stated);
    assertThat(rule.answer(response, false).orElse(null)).isEqualTo(loose);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4.5e33  | 4.50004e33          | true
          4.5e33  | 4.5 \\times 10^{33} | true
          4.5e33  | 4.51e33             | false
          -10     | 10                  | false
          0.5613  | 0.56134             | true
          \\frac{v}{2} | 0.5v           | true
          """)
  void roundedGoldAnswersLeaveRoom(String gold, String answer, boolean right) {
    assertThat(AnswerRule.Mathematics.within(Benchmark.ROUNDED).accepts(gold, answer))
        .isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Mrs. Hilt          | \\text{mrs hilt}     | true
          The 60th caller.   | the 60th caller      | true
          They are equal     | **They are equal.**  | true
          Cesar's toothbrush | Cesar’s toothbrush   | true
          Rug B              | Rug A                | false
          6th                | 6                    | false
          The                | a                    | false
          """)
  void wordsAreComparedWithoutCaseAndPunctuation(String gold, String answer, boolean right) {
    assertThat(new AnswerRule.Words().accepts(gold, answer)).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3:30 p.m. | 3:30           | true
          3:30 p.m. | 15:30          | true
          3:30 p.m. | 3:30 PM        | true
          3:30 p.m. | 3:30 a.m.      | false
          14:55     | 2:55 pm        | true
          14:55     | 2:55 am        | false
          12:10     | 12:10 p.m.     | true
          12:10     | 0:10           | true
          12:10 p.m.| 0:10           | false
          5:45      | at 5:45 o'clock| true
          5:45      | 1:9            | false
          5:45      | five           | false
          """)
  void timesMayLeaveOutTheHalfOfTheDay(String gold, String answer, boolean right) {
    assertThat(new AnswerRule.Clock().accepts(gold, answer)).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          The answer is Mrs. Hilt.         | Mrs. Hilt
          `Let us see.\n\nIt is Sara`      | It is Sara
          <think>Sara</think>              |
          <think>Sara                      |
          """)
  void wordsAreTakenFromTheStatementOrTheLastLine(String response, String answer) {
    assertThat(new AnswerRule.Words().answer(response, false).orElse(null)).isEqualTo(answer);
  }
}
