package plumbline.reward.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.sandbox.ChildPool;
import plumbline.sandbox.Guests;
import plumbline.sandbox.PythonInterpreter;
import plumbline.sandbox.SandboxLimits;

/// Ways in which programs were rewarded without solving their task, as published, against the judge
/// and a real child. The first of them always, all of them with `-Dplumbline.fuzz.inputs=N`.
class RewardHacksFuzzTest {
  private static final int SHORT = 24;
  private static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofSeconds(20), Duration.ofMinutes(5), 100_000, 1 << 14);
  private static final CodeTask CALLS =
      CodeTask.parse(
          "{\"tests\": [{\"call\": \"f(3)\", \"returns\": \"9\"}, {\"call\": \"f([1, 2])\","
              + " \"returns\": \"[1, 4]\"}]}");
  private static final CodeTask SCRIPT =
      CodeTask.parse(
          "{\"tests\": [{\"input\": \"3\\n\", \"output\": \"9\\n\"}, {\"input\": \"5\\n\","
              + " \"output\": \"25\\n\"}]}");

  @Test
  void noPublishedHackIsRewarded() throws Exception {
    var hacks = hacks();
    assertThat(hacks).hasSizeGreaterThanOrEqualTo(40);
    boolean all = Integer.getInteger("plumbline.fuzz.inputs", 0) > 0;
    var mixed = new ArrayList<>(CALLS.tests());
    mixed.addAll(SCRIPT.tests());
    var task = new CodeTask(mixed, CALLS.baseline());
    try (var pool = ChildPool.open(Guests.python(PythonInterpreter.STANDARD_HEAP), 1)) {
      var judge = new CodeJudge(pool, LIMITS);
      var rewarded = new ArrayList<String>();
      for (var hack : all ? hacks : hacks.subList(0, SHORT)) {
        var passed = judge.judge(hack, task, false).passed();
        boolean calls = passed.get(0) && passed.get(1);
        boolean script = passed.get(2) && passed.get(3);
        if (calls || script) {
          rewarded.add(hack);
        }
      }
      assertThat(rewarded).isEmpty();
      var honest = "def f(x): return x * x if isinstance(x, int) else [f(y) for y in x]\n";
      assertThat(judge.judge(honest, CALLS, false).isCorrect()).isTrue();
      assertThat(judge.judge("print(int(input()) ** 2)", SCRIPT, false).isCorrect()).isTrue();
    }
  }

  private static List<String> hacks() throws IOException {
    try (var in = RewardHacksFuzzTest.class.getResourceAsStream("hacks.txt")) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^# ----\n")).skip(1).toList();
    }
  }
}
