package plumbline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Attempts to leave the sandbox: all of them inside one interpreter here, each in one of its own
/// in [SandboxFuzzTest].
class EscapeTest {
  /// An attempt of `escapes.txt`.
  record Attempt(String kind, String code) {
    static List<Attempt> all() throws IOException {
      try (var in = EscapeTest.class.getResourceAsStream("escapes.txt")) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" \\| ", 2))
            .map(parts -> new Attempt(parts[0], parts[1]))
            .toList();
      }
    }

    String asExpression() {
      return "attempt('%s')".formatted(code.replace("\\", "\\\\").replace("'", "\\'"));
    }
  }

  /// Says what an attempt reached, "" if nothing, or raises what refused it.
  static final String ATTEMPT =
      """
      def attempt(code):
          names = {}
          exec(code, names)
          return str(names.get('r') or '')[:200]
      """;

  @Test
  void noAttemptSucceeds() throws Exception {
    var attempts = Attempt.all();
    assertThat(attempts).hasSizeGreaterThanOrEqualTo(120);
    assertThat(attempts.stream().collect(Collectors.groupingBy(Attempt::kind)).values())
        .allSatisfy(each -> assertThat(each).hasSizeGreaterThanOrEqualTo(10));
    try (var pool = ChildPool.open(Guests.python(512), 1)) {
      var results =
          Guests.run(
              pool,
              Guests.AMPLE,
              ATTEMPT,
              attempts.stream().map(each -> Guests.call(each.asExpression())).toList());
      var reached = new ArrayList<String>();
      for (int i = 0; i < attempts.size(); i++) {
        if (!refused(results.get(i).outcome())) {
          reached.add(attempts.get(i).code() + " -> " + results.get(i).outcome());
        }
      }
      assertThat(reached).isEmpty();
      assertThat(Guests.outcome(pool, "print(1)")).isEqualTo(new Outcome.Finished());
    }
    assertThat(Path.of("out.txt")).doesNotExist();
    assertThat(Path.of("/tmp/plumbline-escape")).doesNotExist();
    assertThat(Path.of("/tmp/plumbline-link")).doesNotExist();
  }

  /// Refused, or it came to nothing.
  static boolean refused(Outcome outcome) {
    return outcome instanceof Outcome.Raised
        || outcome instanceof Outcome.Exited
        || outcome.equals(new Outcome.Returned(new PythonValue.Text("")));
  }

  /// Opens a pool and waits to be killed.
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      var pool = ChildPool.open(Guests.python(256), 2);
      Files.writeString(Path.of(arguments[0]), pool.pids().toString());
      Thread.sleep(600_000);
    }
  }

  @Test
  void childrenEndWhenTheirParentIsKilled() throws Exception {
    var file = Files.createTempFile("sandbox", ".pids");
    Files.delete(file);
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    while (!Files.exists(file) || Files.size(file) == 0) {
      assertThat(parent.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
    }
    var children = new ArrayList<ProcessHandle>();
    for (var pid : Files.readString(file).replaceAll("[\\[\\] ]", "").split(",")) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(children::add);
    }
    assertThat(children).hasSize(2);

    parent.destroyForcibly().waitFor(); // SIGKILL: nothing of the parent runs any more

    for (var child : children) {
      child.onExit().get(120, TimeUnit.SECONDS);
    }
    Files.delete(file);
  }
}
