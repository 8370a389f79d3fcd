package plumbline.reward.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.PythonValue;

class CodeTaskTest {
  @Test
  void readsTestsAndBaseline() {
    var task =
        CodeTask.parse(
            """
            {"tests": [{"call": "f(2)", "returns": "(4,)"}, {"input": "2\\n", "output": "4\\n"}],
             "baseline": {"efficiency": 12, "conciseness": 30}}
            """);

    assertThat(task.tests())
        .containsExactly(
            new CodeTest.Returns("f(2)", PythonLiteral.parse("(4,)")),
            new CodeTest.Prints("2\n", "4\n"));
    assertThat(task.baseline())
        .isEqualTo(Map.of(CodePreference.EFFICIENCY, 12L, CodePreference.CONCISENESS, 30L));
  }

  @Test
  void saysWhatIsWrongWithAnAnswer() {
    refuses("7", "the answer has no list 'tests'; expected {\"tests\": [");
    refuses("x", "the tests are no JSON; expected {\"tests\": [");
    refuses("{\"tests\": []}", "a programming task has no test; expected {\"tests\": [");
    refuses(
        "{\"tests\": [{\"call\": \"f()\"}]}",
        "test 1 is {\"call\":\"f()\"}, must have the texts call and returns, or input and output");
    refuses(
        "{\"tests\": [{\"call\": \"f()\", \"returns\": \"g()\"}]}",
        "test 1: g() is no Python literal: expected a literal at character 1");
    refuses(
        "{\"tests\": [{\"input\": \"\", \"output\": \"\"}], \"baseline\": {\"style\": 1}}",
        "baseline style is 1, must be a count for efficiency, complexity or conciseness");
  }

  @Test
  void outputIsComparedWithoutLayoutAtTheEnds() {
    var test = new CodeTest.Prints("", "1 2\n3\n");
    assertThat(test.passes(ended(new Outcome.Finished(), "1 2  \n3"))).isTrue();
    assertThat(test.passes(ended(new Outcome.Exited(0), "1 2\n3\n\n"))).isTrue();
    assertThat(test.passes(ended(new Outcome.Exited(1), "1 2\n3\n"))).isFalse();
    assertThat(test.passes(ended(new Outcome.Finished(), "1  2\n3"))).isFalse();
    assertThat(test.passes(ended(new Outcome.Raised("E", ""), "1 2\n3\n"))).isFalse();
    var empty = new CodeTest.Returns("f()", new PythonValue.None());
    assertThat(empty.passes(ended(new Outcome.NotRun(), ""))).isFalse();
  }

  @Test
  void aPreferenceIsMetByCorrectProgramsBelowTheBaselineOnly() {
    var task =
        CodeTask.parse(
            "{\"tests\": [{\"input\": \"\", \"output\": \"\"}], \"baseline\": {\"efficiency\": 10,"
                + " \"complexity\": 3, \"conciseness\": 20}}");
    var good = new SourceReport(2, 19, false, List.of(), List.of("B102"));
    var right = new CodeJudgement(List.of(true), 9, Optional.of(good));
    var wrong = new CodeJudgement(List.of(true, false), 9, Optional.of(good));
    var hidden = new SourceReport(1, 4, true, List.of(), List.of());

    assertThat(right.meets(CodePreference.EFFICIENCY, task)).isTrue();
    assertThat(right.meets(CodePreference.COMPLEXITY, task)).isTrue();
    assertThat(right.meets(CodePreference.CONCISENESS, task)).isTrue();
    assertThat(right.meets(CodePreference.STYLE, task)).isTrue();
    assertThat(right.meets(CodePreference.SECURITY, task)).isFalse();
    assertThat(wrong.meets(CodePreference.EFFICIENCY, task)).isFalse();
    assertThat(wrong.share()).isEqualTo(0.5);
    assertThat(
            new CodeJudgement(List.of(true), 10, Optional.empty())
                .meets(CodePreference.EFFICIENCY, task))
        .as("as many as the baseline")
        .isFalse();
    assertThat(
            new CodeJudgement(List.of(true), 9, Optional.of(hidden))
                .meets(CodePreference.CONCISENESS, task))
        .as("code made of text")
        .isFalse();
    assertThatThrownBy(() ->
            right.meets(
                CodePreference.EFFICIENCY,
                CodeTask.parse("{\"tests\": [{\"input\": \"\", \"output\": \"\"}]}")))
        .hasMessage(
            "the task has no baseline for efficiency; add \"baseline\": {\"efficiency\": …} to its"
                + " answer");
  }

  @Test
  void theProgramIsTheLastFencedBlock() {
    assertThat(CodeReward.program("x = 1")).contains("x = 1");
    assertThat(CodeReward.program("Hm:\n```python\na = 1\n```\nor\n``` py\nb = 2\n```\n."))
        .contains("b = 2\n");
    assertThat(CodeReward.program("<think>```\na\n```</think>```\nb\n```")).contains("b\n");
    assertThat(CodeReward.program("<think>```\na\n```")).isEmpty();
    assertThat(CodeReward.program("```python\na = 1")).isEmpty();
    assertThat(CodeReward.program("  \n")).isEmpty();
  }

  private static ProbeResult ended(Outcome outcome, String output) {
    return new ProbeResult(outcome, output, 1);
  }

  private static void refuses(String answer, String message) {
    assertThatThrownBy(() -> CodeTask.parse(answer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
