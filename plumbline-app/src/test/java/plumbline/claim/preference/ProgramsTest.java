package plumbline.claim.preference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.claim.Trial;
import plumbline.reward.code.CodeTest;
import plumbline.sandbox.Execution;
import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.PythonValue;
import plumbline.tensor.Lanes;

/// The task of the claim on APO.
class ProgramsTest {
  private static final Programs.Task LARGER = new Programs.Task(Programs.Goal.LARGER, 5);

  @Test
  void programsAreWrittenOut() {
    var texts = LARGER.solutions().stream().map(Programs::source).toList();
    assertThat(texts)
        .containsExactly(
            "def f(x):\n    return max(x, 5)\n",
            "def f(x):\n    return x if x > 5 else 5\n",
            "def f(x):\n    if x > 5:\n        return x\n    return 5\n",
            "def f(x):\n    return min(x, 5)\n",
            "def f(x):\n    return 5 if x > 5 else x\n",
            "def f(x):\n    if x > 5:\n        return 5\n    return x\n",
            "def f(x):\n    return max(x, 6)\n");
  }

  @Test
  void everyTaskHasWordsAndTestsOnBothSides() {
    var words = Programs.words();
    assertThat(Programs.tasks()).hasSize(24).doesNotHaveDuplicates();
    for (var task : Programs.tasks()) {
      assertThat(words.spoken(words.prompt(task.prompt()))).isEqualTo(task.prompt());
      assertThat(task.solutions())
          .hasSize(7)
          .allSatisfy(body -> assertThat(words.spoken(words.answer(body))).isEqualTo(body));
      assertThat(task.tests().tests()).hasSize(5);
    }
    assertThat(LARGER.tests().tests().stream().map(CodeTest.Returns.class::cast))
        .extracting(CodeTest.Returns::call)
        .containsExactly("f(-3)", "f(0)", "f(4)", "f(5)", "f(7)");
  }

  /// What no training shows of a goal or a number, no model can write.
  @Test
  void goalsAndNumbersOfHeldOutTasksAreLearntInOthers() throws IOException {
    try (var lanes = Lanes.open(1, 1);
        var judge =
            new ProgramJudge(new HashMap<>(), (_, _) -> new Execution.Ran(List.of()), () -> {})) {
      for (long seed = 0; seed < 4; seed++) {
        var trial = new Trial(seed, false, Map.of(), lanes, Optional.empty(), (_, _, _) -> {});
        var bench = ProgramBench.open(trial, judge);
        var learnt = bench.tasks(false);
        assertThat(learnt).hasSize(18);
        assertThat(learnt).extracting(Programs.Task::goal).contains(Programs.Goal.values());
        assertThat(learnt).extracting(Programs.Task::k).contains(2L, 3L, 4L, 5L);
        assertThat(bench.tasks(true)).hasSize(6).doesNotContainAnyElementsOf(learnt);
      }
    }
  }

  @Test
  void noProgramIsJudgedTwice() throws IOException, InterruptedException {
    var runs = new ArrayList<String>();
    try (var judge =
        new ProgramJudge(
            new HashMap<>(),
            (submission, _) -> {
              runs.add(submission.source());
              var none = new Outcome.Returned(new PythonValue.None());
              return new Execution.Ran(
                  submission.probes().stream().map(_ -> new ProbeResult(none, "", 1)).toList());
            },
            () -> runs.add("closed"))) {
      assertThat(judge.verdict(LARGER, "def f(x): pass").correct()).isFalse();
      assertThat(judge.verdict(LARGER, "def f(x): pass").simple()).isFalse();
      assertThat(judge.runs()).isOne();
    }
    assertThat(runs).isEqualTo(List.of("def f(x): pass", "closed"));
  }
}
