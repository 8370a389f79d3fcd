package plumbline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static plumbline.sandbox.Guests.call;
import static plumbline.sandbox.Guests.outcome;
import static plumbline.sandbox.Guests.run;
import static plumbline.sandbox.Guests.script;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plumbline.sandbox.PythonValue.Entry;
import plumbline.sandbox.PythonValue.Int;
import plumbline.sandbox.PythonValue.Text;

/// What children answer, what they break at, and that they end. One child for most tests: it needs
/// seconds of processor time to start.
class ChildPoolTest {
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
  void aScriptReadsItsInputAndPrints() throws Exception {
    var sum = "import sys\nprint(int(input()) + int(sys.stdin.readline()))\nprint(input())";
    var results = run(pool, sum, script("2\n3\nä€\n"), script("4\n5\nx"));

    assertThat(results).extracting(ProbeResult::outcome).containsOnly(new Outcome.Finished());
    assertThat(results).extracting(ProbeResult::output).containsExactly("5\nä€\n", "9\nx\n");
    assertThat(results.get(1).statements()).isEqualTo(3);
  }

  @Test
  void anExpressionBecomesData() throws Exception {
    var results =
        run(
            pool,
            "def f(n): return {'a': [n, (None, True)], 2: {1.5}, 'b': b'xy'}\nclass C: pass",
            call("f(2 ** 70)"),
            call("'\\ud800é'"),
            call("C()"),
            call("list(range(10**5))"),
            call("__name__"));

    var big = new Int(BigInteger.TWO.pow(70));
    var pair = new PythonValue.Tuple(List.of(new PythonValue.None(), new PythonValue.Bool(true)));
    assertThat(value(results.getFirst()))
        .isEqualTo(
            new PythonValue.Mapping(
                List.of(
                    new Entry(new Text("a"), new PythonValue.Sequence(List.of(big, pair))),
                    new Entry(
                        new Int(BigInteger.TWO),
                        new PythonValue.Group(List.of(new PythonValue.Real(1.5)))),
                    new Entry(new Text("b"), new PythonValue.Bytes(List.of(120, 121))))));
    assertThat(value(results.get(1))).isEqualTo(new Text("\ud800é"));
    assertThat(value(results.get(2))).isEqualTo(new PythonValue.Opaque("C"));
    assertThat(value(results.get(3)).toString()).contains("too large");
    assertThat(value(results.get(4))).isEqualTo(new Text("program"));
  }

  @Test
  void aFaultOfTheProgramIsAnOutcome() throws Exception {
    assertThat(outcome(pool, "def f(:"))
        .isInstanceOfSatisfying(
            Outcome.Raised.class, raised -> assertThat(raised.type()).isEqualTo("SyntaxError"));
    assertThat(outcome(pool, "1 / 0"))
        .isInstanceOfSatisfying(
            Outcome.Raised.class,
            raised -> assertThat(raised.type()).isEqualTo("ZeroDivisionError"));
    assertThat(outcome(pool, "def f(n): return f(n + 1)\nf(0)"))
        .isInstanceOfSatisfying(
            Outcome.Raised.class, raised -> assertThat(raised.type()).isEqualTo("RecursionError"));
    assertThat(outcome(pool, "import sys\nprint('x')\nsys.exit(3)"))
        .isEqualTo(new Outcome.Exited(3));
    var loads = run(pool, "raise KeyError('k')", call("1"), call("2"));
    assertThat(loads).hasSize(2).allMatch(each -> each.outcome() instanceof Outcome.Raised);
  }

  @Test
  void statementsAreCountedAlikeInEveryRunAndOnWhateverLinesTheyStand() throws Exception {
    var oneLine = "s = 0\nfor i in range(500): s += i";
    var twoLines = "s = 0\nfor i in range(500):\n    s += i";
    var first = run(pool, oneLine, script("")).getFirst();
    for (int i = 0; i < 3; i++) {
      assertThat(run(pool, oneLine, script("")).getFirst()).isEqualTo(first);
    }
    assertThat(run(pool, twoLines, script("")).getFirst()).isEqualTo(first);
    assertThat(first.statements()).isBetween(500L, 600L);
    var more = run(pool, "s = sum([i for i in range(500)])", script("")).getFirst();
    assertThat(more.statements()).isBetween(500L, 600L);
  }

  @Test
  void oneContextSeesNothingOfAnother() throws Exception {
    run(pool, "import builtins\nbuiltins.len = lambda x: 7\nbuiltins.mark = 1", script(""));

    var results = run(pool, "x = 1", call("len([])"), call("mark"));

    assertThat(value(results.getFirst())).isEqualTo(new Int(BigInteger.ZERO));
    assertThat(results.get(1).outcome()).isInstanceOf(Outcome.Raised.class);
  }

  @Test
  void limitsStopAProgramAndTheNextRuns() throws Exception {
    assertThat(
            outcome(pool, "while True:\n  try:\n    x = 1\n  except BaseException:\n    continue"))
        .isEqualTo(new Outcome.Exceeded(Limit.STATEMENTS));
    assertThat(outcome(pool, "while True: print('x' * 10000)"))
        .isEqualTo(new Outcome.Exceeded(Limit.OUTPUT));
    var cut = run(pool, "def f(): return sum(range(10**12))", call("1"), call("f()"), call("2"));
    assertThat(cut)
        .extracting(ProbeResult::outcome)
        .containsExactly(
            new Outcome.Returned(new Int(BigInteger.ONE)),
            new Outcome.Exceeded(Limit.CPU),
            new Outcome.NotRun());
    assertThat(
            run(
                    pool,
                    Guests.AMPLE,
                    "x = []\nwhile True: x.append([0] * 10**6)",
                    List.of(script("")))
                .getFirst()
                .outcome())
        .isEqualTo(new Outcome.Exceeded(Limit.MEMORY));
    assertThat(outcome(pool, "x = 1")).isEqualTo(new Outcome.Finished());
  }

  @Test
  void aClosedPoolHasNoChildrenAndSaysSo() throws Exception {
    var other = ChildPool.open(Guests.python(256), 2);
    var children = other.pids().stream().map(ProcessHandle::of).toList();
    assertThat(children).hasSize(2);

    other.close();

    for (var child : children) {
      if (child.isPresent()) {
        child.get().onExit().get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(other.run(new Submission("1", List.of(script(""))), Guests.LIMITS))
        .isEqualTo(new Execution.Broken("the sandbox is closed"));
  }

  @Test
  void aSandboxThatDoesNotStartIsBrokenAndSaysWhy() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    try (var broken = ChildPool.open(new PythonInterpreter(java, "nowhere", 256), 1)) {
      assertThat(broken.run(new Submission("1", List.of(script(""))), Guests.LIMITS))
          .isInstanceOfSatisfying(
              Execution.Broken.class,
              why ->
                  assertThat(why.reason())
                      .contains("the child ended with status 1 before it was ready")
                      .contains("GuestMain"));
    }
    assertThatThrownBy(() -> new PythonInterpreter(java, "x", 64))
        .hasMessage(
            "the sandbox has a heap of 64 MiB, must be at least 256: the interpreter itself needs"
                + " it");
  }

  private static PythonValue value(ProbeResult result) {
    assertThat(result.outcome()).isInstanceOf(Outcome.Returned.class);
    return ((Outcome.Returned) result.outcome()).value();
  }
}
