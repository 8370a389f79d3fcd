package plumbline.reward.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plumbline.reward.Episodes;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.sandbox.ChildPool;
import plumbline.sandbox.Execution;
import plumbline.sandbox.Guests;
import plumbline.sandbox.Limit;
import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.PythonInterpreter;
import plumbline.sandbox.Sandbox;
import plumbline.sandbox.SandboxLimits;

/// What the judge says of a program's text, of a sandbox that fails, and as a reward.
class CodeJudgeTest {
  private static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofSeconds(20), Duration.ofMinutes(5), 100_000, 1 << 14);
  private static final CodeTask CALLS =
      CodeTask.parse(
          "{\"tests\": [{\"call\": \"f(3)\", \"returns\": \"9\"}, {\"call\": \"f([1, 2])\","
              + " \"returns\": \"[1, 4]\"}]}");

  private static ChildPool pool;

  @BeforeAll
  static void open() throws IOException {
    pool = ChildPool.open(Guests.python(PythonInterpreter.STANDARD_HEAP), 1);
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  @Test
  void theTextIsAnalysedWithoutRunningIt() throws Exception {
    var judge = new CodeJudge(pool, LIMITS);
    var report =
        judge.report(
            """
            import os
            from hashlib import md5 as digest

            def sum_of(list, seen=[]):
                total = 0
                unused = 1
                for item in list:
                    if item is not None and item > 0:
                        total += item
                try:
                    digest(b'x')
                except:
                    pass
                return total
                print('never')
            while True: pass
            """);

    assertThat(report).isPresent();
    assertThat(report.get().complexity()).isEqualTo(6);
    assertThat(report.get().smells())
        .containsExactly(
            "bare-except",
            "dangerous-default-value",
            "redefined-builtin",
            "unreachable",
            "unused-import",
            "unused-variable");
    assertThat(report.get().risks()).containsExactly("B110", "B324");
    assertThat(report.get().dynamic()).isFalse();
    assertThat(report.get().tokens()).isEqualTo(62);
    assertThat(judge.report("(".repeat(20_000))).as("too deep").isEmpty();
  }

  @Test
  void aFailureOfTheSandboxIsNoReward() throws Exception {
    var failed = new CodeJudge((_, _) -> new Execution.Broken("the child fell over"), LIMITS);
    var function =
        RewardFunction.of(
            "code",
            _ -> {
              try {
                return Verdict.of(failed.judge("x", CALLS, false).isCorrect());
              } catch (Exception fault) {
                throw new IllegalStateException(fault.getMessage(), fault);
              }
            });

    assertThat(RewardFunction.judge(function, Episodes.answering("", "x")))
        .isEqualTo(
            RewardColumns.of(
                "code", new Verdict.Unscored("the judge failed: sandbox: the child fell over")));
  }

  @Test
  void resultsThatAreMissingOrCutArePassedByNobody() throws Exception {
    Sandbox short_ = (_, _) -> new Execution.Ran(List.of());
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> new CodeJudge(short_, LIMITS).judge("x", CALLS, false)))
        .hasMessage("the sandbox gave 0 results of 2");
    Sandbox cut =
        (_, _) ->
            new Execution.Ran(
                List.of(
                    new ProbeResult(new Outcome.Exceeded(Limit.CPU), "", 0),
                    new ProbeResult(new Outcome.NotRun(), "", 0)));
    assertThat(new CodeJudge(cut, LIMITS).judge("x", CALLS, true).passed())
        .containsExactly(false, false);
  }

  @Test
  void aRewardHasAColumnForEveryPreference() throws Exception {
    var settings =
        new CodeReward.Settings(
            CodeReward.Score.SHARE,
            List.of(CodePreference.EFFICIENCY, CodePreference.STYLE),
            LIMITS,
            PythonInterpreter.STANDARD_HEAP,
            1);
    var answer =
        "{\"tests\": [{\"call\": \"f(3)\", \"returns\": \"9\"}, {\"call\": \"f(2)\", \"returns\":"
            + " \"4\"}], \"baseline\": {\"efficiency\": 6}}";
    try (var reward = new CodeReward(settings)) {
      assertThat(reward.columns()).containsExactly("code", "code-efficiency", "code-style");
      assertThat(scores(reward, "```python\ndef f(x):\n    return x * x\n```", answer))
          .containsExactly(1.0, 1.0, 1.0);
      assertThat(
              scores(
                  reward,
                  "def f(x):\n  s = 0\n  for _ in range(x):\n    s += x\n  return s",
                  answer))
          .containsExactly(1.0, 0.0, 1.0);
      assertThat(scores(reward, "def f(x): return 9", answer)).containsExactly(0.5, 0.0, 0.0);
      assertThat(scores(reward, "```python\n", answer)).containsExactly(0.0, 0.0, 0.0);
    }
  }

  private static List<Double> scores(CodeReward reward, String text, String answer)
      throws Exception {
    var columns = reward.score(Episodes.answering(answer, text)).verdicts().values();
    return columns.stream().map(each -> ((Verdict.Scored) each).reward()).toList();
  }
}
