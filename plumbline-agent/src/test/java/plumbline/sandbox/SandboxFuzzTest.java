package plumbline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every attempt of `escapes.txt` in an interpreter of its own, and programs that want all of the
/// machine, each followed by a good program that must succeed. Takes an hour, so it runs only where
/// `-Dplumbline.fuzz.inputs=N` asks for it, as `build/nightly` does.
class SandboxFuzzTest {
  private static final int INPUTS = Integer.getInteger("plumbline.fuzz.inputs", 0);

  private static final List<String> GREEDY =
      List.of(
          "while True: pass",
          "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
          "7 ** (3 * 10 ** 7)",
          "sum(range(10 ** 12))",
          "10 ** 10 ** 10",
          "'a' * 10 ** 9 * 10",
          "sorted(range(10 ** 9))",
          "x = [0] * 10 ** 9",
          "x = []\nwhile True: x.append(x[:] + [1])",
          "x = 'a'\nwhile True: x += x",
          "x = {}\nfor i in range(10 ** 9): x[i] = 'a' * 1000",
          "x = [bytearray(10 ** 8) for _ in range(100)]",
          "import itertools\nlist(itertools.count())",
          "import re\nre.match('(a+)+$', 'a' * 40 + 'b')",
          "import time\ntime.sleep(10 ** 6)",
          "import threading\nthreading.Lock().acquire() and threading.Event().wait()",
          "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(n): return f(n + 1)\nf(0)",
          "x = []\nfor _ in range(10 ** 6): x = [x]\nprint(x)",
          "class A:\n  def __del__(self):\n    while True: pass\na = A()\ndel a",
          "import atexit\natexit.register(lambda: exec('while True: pass'))",
          "while True: print('x' * 1000)",
          "import sys\nwhile True: sys.stderr.write('x' * 10 ** 6)",
          "def g():\n  yield from g()\nlist(g())",
          "eval('(' * 10 ** 5 + ')' * 10 ** 5)",
          "exec('x = ' + '-' * 10 ** 6 + '1')",
          "compile('1+' * 10 ** 6 + '1', '', 'eval')");

  @Test
  void everyAttemptAloneFailsAndTheNextProgramRuns() throws Exception {
    assumeTrue(INPUTS > 0, "runs with -Dplumbline.fuzz.inputs=N");
    try (var pool = ChildPool.open(Guests.python(512), 1)) {
      for (var attempt : EscapeTest.Attempt.all()) {
        var result =
            Guests.run(
                    pool,
                    Guests.AMPLE,
                    EscapeTest.ATTEMPT,
                    List.of(Guests.call(attempt.asExpression())))
                .getFirst();
        assertThat(EscapeTest.refused(result.outcome())).as("%s: %s", attempt, result).isTrue();
        assertThat(Guests.outcome(pool, "x = 1")).isEqualTo(new Outcome.Finished());
      }
    }
  }

  @Test
  void greedyProgramsAreStoppedAndTheNextProgramRuns() throws Exception {
    assumeTrue(INPUTS > 0, "runs with -Dplumbline.fuzz.inputs=N");
    var limits = new SandboxLimits(Duration.ofSeconds(3), Duration.ofSeconds(30), 200_000, 1 << 14);
    var late = new ArrayList<String>();
    try (var pool = ChildPool.open(Guests.python(384), 1)) {
      for (var program : GREEDY) {
        Guests.run(pool, limits, "x = 1", List.of(Guests.script(""))); // warm: time what follows
        long begin = System.nanoTime();
        var outcome =
            Guests.run(pool, limits, program, List.of(Guests.script(""))).getFirst().outcome();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%.1f s %s <- %s%n", seconds, outcome, program.replace("\n", "|"));
        if (seconds > limits.wall().toSeconds() + 1) {
          late.add(program + " took " + seconds + " s");
        }
        assertThat(Guests.outcome(pool, "x = 1")).as(program).isEqualTo(new Outcome.Finished());
      }
    }
    assertThat(late).isEmpty();
  }
}
