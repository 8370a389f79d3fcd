package plumbline.environment.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.reward.code.CodeJudge;
import plumbline.reward.code.CodeTask;
import plumbline.reward.code.CodeTest;
import plumbline.sandbox.Execution;
import plumbline.sandbox.Limit;
import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.PythonSpelling;
import plumbline.sandbox.PythonValue;
import plumbline.sandbox.Sandbox;
import plumbline.sandbox.SandboxLimits;
import plumbline.text.trajectory.Task;

/// What is said of a program, whose outcomes are given.
class CodeFeedbackTest {
  private static final Task TASK =
      Task.of(
          1,
          "square",
          "{\"tests\": [{\"call\": \"f(3)\", \"returns\": \"9\"}, {\"input\": \"2\\n\", \"output\":"
              + " \"4\"}, {\"call\": \"f(1)\", \"returns\": \"1\"}]}");

  private static ProbeResult outcome(Outcome outcome, String output) {
    return new ProbeResult(outcome, output, 1);
  }

  private static PythonValue value(String literal) {
    var test = JsonNodeFactory.instance.objectNode().put("call", "f()").put("returns", literal);
    var tests = CodeTask.parse("{\"tests\": [%s]}".formatted(test)).tests();
    return tests.getFirst() instanceof CodeTest.Returns(_, var value)
        ? value
        : new PythonValue.None();
  }

  private static ProbeResult gives(String literal) {
    return outcome(new Outcome.Returned(value(literal)), "");
  }

  private static Feedback.Remark said(int visible, String attempt, ProbeResult... results)
      throws InterruptedException {
    Sandbox sandbox = (_, _) -> new Execution.Ran(List.of(results));
    var judge = new CodeJudge(sandbox, SandboxLimits.standard());
    return new CodeFeedback(judge, visible).evaluate(TASK, attempt);
  }

  @Test
  void visibleTestsThatFailAreToldAndHiddenOnesCounted() throws InterruptedException {
    var printed = outcome(new Outcome.Finished(), "5\n");
    assertThat(said(1, "def f(x): …", gives("6"), printed, gives("1")))
        .isEqualTo(
            new Feedback.Remark(
                false, "test 1 fails: f(3) gives 6\n1 of 2 hidden tests fail", 1 / 3.0));
    assertThat(said(3, "def f(x): …", gives("9"), printed, gives("[1]")).text())
        .isEqualTo(
            """
            test 2 fails: the program with the input "2\\n" prints "5\\n"
            test 3 fails: f(1) gives [1]\
            """);
    assertThat(said(0, "def f(x): …", gives("6"), printed, gives("2")).text())
        .isEqualTo("3 of 3 hidden tests fail");
    assertThat(said(1, "x", gives("9"), outcome(new Outcome.Exited(0), "4"), gives("True")))
        .isEqualTo(new Feedback.Remark(true, "correct", 1));
  }

  @Test
  void whatStoppedAProgramIsNamed() throws InterruptedException {
    var raised = outcome(new Outcome.Raised("TypeError", "no\n  int" + "!".repeat(99)), "");
    var stopped = outcome(new Outcome.Exceeded(Limit.CPU), "");
    assertThat(said(3, "x", raised, stopped, outcome(new Outcome.NotRun(), "")).text())
        .isEqualTo(
            """
            test 1 fails: f(3) raises TypeError: no int%s…
            test 2 fails: the program with the input "2\\n" breaks the limit of processor time
            test 3 fails: f(1) is not tried, for the program was stopped before\
            """
                .formatted("!".repeat(63)));
    assertThat(said(1, "x", outcome(new Outcome.Exited(3), ""), stopped, stopped).text())
        .isEqualTo("test 1 fails: f(3) exits with status 3\n2 of 2 hidden tests fail");
  }

  @Test
  void noProgramIsNoTest() throws InterruptedException {
    assertThat(said(1, "```python\nf = 1"))
        .isEqualTo(
            new Feedback.Remark(
                false, "no program is given; write it between two lines of ```", 0));
  }

  @Test
  void aFailureOfTheSandboxIsNoRemark() {
    var judge =
        new CodeJudge((_, _) -> new Execution.Broken("it fell over"), SandboxLimits.standard());
    assertThatThrownBy(() -> new CodeFeedback(judge, 1).evaluate(TASK, "x"))
        .isInstanceOf(NoFeedbackException.class)
        .hasMessage("sandbox: it fell over");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "None",
        "True",
        "-12",
        "2.5",
        "\"a\\n\\\"b\"",
        "[1, [2]]",
        "(1,)",
        "(1, 2)",
        "{1, 2}",
        "{\"a\": [1], 2: None}"
      })
  void valuesAreWrittenAsPythonReadsThem(String literal) {
    assertThat(PythonSpelling.of(value(literal))).isEqualTo(literal);
  }

  @Test
  void bytesAndWhatIsNoPlainDataAreWrittenToo() {
    assertThat(PythonSpelling.of(new PythonValue.Bytes(List.of(0, 255))))
        .isEqualTo("b\"\\x00\\xff\"");
    assertThat(PythonSpelling.of(new PythonValue.Opaque("function"))).isEqualTo("<function>");
    assertThat(PythonSpelling.of(new PythonValue.Group(List.of()))).isEqualTo("set()");
    assertThat(PythonSpelling.of(new PythonValue.Real(Double.NEGATIVE_INFINITY))).isEqualTo("-inf");
  }
}
