package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher in a small copy of the repository, with a JDK and a Maven that only tell how
/// they were called.
class LauncherTest {
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "mvn $*" >> "$CALLS"
      echo '[INFO] Building Plumbline app 0.1 [1/1]'
      [ -z "${FAKE_BUILD_FAULT:-}" ] || { echo "[ERROR] $FAKE_BUILD_FAULT"; exit 1; }
      for module in plumbline-*; do
        mkdir -p $module/target
        echo jar > $module/target/$module-0.1.jar
        printf %s "$LIBRARY:$PWD/plumbline-agent/target/plumbline-agent-0.1.jar" > $module/target/classpath
        printf %s "$LIBRARY" > $module/target/sandbox-classpath
      done
      """;
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      case "$*" in
        *AOTCacheOutput*) exit 0 ;;
        *read-input*) cat && echo 'end of input'; exit ;;
        *wait-for-signal*) trap 'exit 143' TERM; echo started; while :; do sleep 0.02; done ;;
      esac
      for argument in "$@"; do echo "java: $argument"; done
      echo "blas threads: $OPENBLAS_NUM_THREADS"
      exit "${FAKE_EXIT:-0}"
      """;

  @TempDir Path temporary;
  private Path root = Path.of("");
  private Path jdk = Path.of("");

  @BeforeEach
  void repository() throws IOException {
    root = temporary.resolve("a folder with spaces");
    jdk = temporary.resolve("jdk");
    var real = Path.of("..").toRealPath();
    Files.createDirectories(root.resolve("build"));
    for (var script : List.of("plumbline", "build/jdk", "build/launcher-build")) {
      Files.copy(real.resolve(script), root.resolve(script));
    }
    Files.createDirectories(root.resolve("plumbline-app/src/main/java"));
    Files.createDirectories(root.resolve("plumbline-agent/src/main/java"));
    Files.writeString(root.resolve("plumbline-agent/pom.xml"), "<project/>");
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("plumbline-app/pom.xml"), "<project/>");
    Files.writeString(root.resolve("plumbline-app/src/main/java/A.java"), "class A {}");
    Files.writeString(temporary.resolve("library.jar"), "jar");
    script(temporary.resolve("bin/mvn"), MAVEN);
    script(jdk.resolve("bin/java"), JAVA);
    script(jdk.resolve("bin/javac"), "");
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
  }

  @Test
  void buildsOnFirstUseAndThenOnlyStarts() throws Exception {
    var first = plumbline("score", "--in", "two words.jsonl");
    assertThat(first.err())
        .startsWith(
            "plumbline: building (some minutes on first use, most of them to fetch libraries)\n")
        .contains("plumbline:   Plumbline app 0.1 [1/1]\n")
        .contains("plumbline: built in ");
    assertThat(first.out()).contains("java: --in\njava: two words.jsonl\nblas threads: 1\n");

    var second = plumbline("--help");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("java: plumbline.cli.Plumbline\njava: --help\n");
    assertThat(calls()).hasSize(1);
    assertThat(calls().getFirst())
        .contains("-pl plumbline-agent,plumbline-app ")
        .endsWith(" package");
  }

  @Test
  void onlyQuestionsGoWithoutOptimisedCode() throws Exception {
    for (var question : List.of("--help", "--version", "claim --list", "train -h", "")) {
      var words = question.isEmpty() ? new String[0] : question.split(" ");
      assertThat(plumbline(words).out()).contains("java: -XX:TieredStopAtLevel=1\n");
    }
    assertThat(plumbline("train", "recipe.yaml").out()).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void buildsAndStartsTheBenchmarksApart() throws Exception {
    Files.createDirectories(root.resolve("plumbline-bench/src/main"));
    Files.writeString(root.resolve("plumbline-bench/pom.xml"), "<project/>");
    plumbline("--help");
    assertThat(plumbline("bench", "decode").out())
        .contains("java: plumbline.bench.Benchmarks\njava: decode\n");
    assertThat(calls()).hasSize(2);
    assertThat(calls().getFirst()).contains("-pl plumbline-agent,plumbline-app ");
    assertThat(calls().getLast()).contains("-pl plumbline-agent,plumbline-app,plumbline-bench ");
    var all = plumbline("bench");
    assertThat(all.err()).isEmpty();
    assertThat(all.out()).doesNotContain("TieredStopAtLevel");
    assertThat(plumbline("--help").err()).isEmpty();
  }

  @Test
  void buildsAgainWhenASourceChangesOrGoes() throws Exception {
    plumbline("--help");
    var source = root.resolve("plumbline-app/src/main/java/A.java");
    var later = FileTime.from(Instant.now().plusMillis(20));
    Files.setLastModifiedTime(source, later);
    Thread.sleep(50);
    plumbline("--help");
    assertThat(calls()).hasSize(2);
    Files.delete(source);
    plumbline("--help");
    assertThat(calls()).hasSize(3);
    Files.delete(temporary.resolve("library.jar"));
    Files.writeString(temporary.resolve("library-2.jar"), "jar");
    plumbline("--help");
    assertThat(calls().size()).as("a library that is gone").isGreaterThan(3);
  }

  @Test
  void passesTheExitCodeAndTheUsersOptions() throws Exception {
    var run = plumbline(List.of("FAKE_EXIT=3", "PLUMBLINE_JAVA_OPTS=-Xmx1g -Da=b"), "claim");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).contains("java: -Xmx1g\njava: -Da=b\njava: -cp\n");
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    var link = temporary.resolve("link");
    Files.createSymbolicLink(link, Path.of("a folder with spaces/plumbline"));
    var run = run(List.of(), link.toString(), "--version");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("java: --version\n");
  }

  @Test
  void namesTheMissingJdkInOneLine() throws Exception {
    var run = plumbline(List.of("PLUMBLINE_JAVA_HOME=/nowhere"), "--help");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "plumbline: PLUMBLINE_JAVA_HOME is /nowhere, which holds no JDK; Plumbline needs a JDK"
                + " 25 or later\n");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    assertThat(plumbline("--help").err())
        .endsWith("which holds Java 17; Plumbline needs a JDK 25 or later\n");
    var none = run(List.of("PLUMBLINE_JAVA_HOME="), root.resolve("build/jdk").toString(), "999");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err())
        .isEqualTo(
            "Plumbline needs a JDK 999 or later and found none: install one (https://adoptium.net,"
                + " or your package manager) or let JAVA_HOME point to one\n");
  }

  @Test
  void showsWhyABuildFailedAndStartsNothing() throws Exception {
    var run = plumbline(List.of("FAKE_BUILD_FAULT=cannot find symbol"), "--help");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("[ERROR] cannot find symbol\n")
        .endsWith("plumbline: the build failed; all of it is in " + log() + "\n");
    assertThat(root.resolve("target/launcher/lock")).doesNotExist();
  }

  @Test
  void closedInputIsAtItsEnd() throws Exception {
    plumbline("--help");
    var run =
        run(
            List.of(),
            "bash",
            "-c",
            "exec \"$0\" read-input <&-",
            root.resolve("plumbline").toString());
    assertThat(run).isEqualTo(new Run(0, "end of input\n", ""));
    var piped =
        run(
            List.of(),
            "bash",
            "-c",
            "echo typed | \"$0\" read-input",
            root.resolve("plumbline").toString());
    assertThat(piped).isEqualTo(new Run(0, "typed\nend of input\n", ""));
  }

  @Test
  void aSignalReachesTheProgram() throws Exception {
    plumbline("--help");
    var process = builder(List.of(), root.resolve("plumbline").toString(), "wait-for-signal");
    var started = process.start();
    try (var out = started.inputReader()) {
      assertThat(out.readLine()).isEqualTo("started");
      new ProcessBuilder("kill", "-TERM", Long.toString(started.pid())).start().waitFor();
      assertThat(started.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(started.exitValue()).isEqualTo(143);
    } finally {
      started.destroyForcibly();
    }
  }

  private record Run(int code, String out, String err) {}

  private Path log() throws IOException {
    return root.toRealPath().resolve("target/launcher/build.log");
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(temporary.resolve("calls"));
  }

  private Run plumbline(String... arguments) throws Exception {
    return plumbline(List.of(), arguments);
  }

  private Run plumbline(List<String> environment, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(root.resolve("plumbline").toString()));
    command.addAll(List.of(arguments));
    return run(environment, command.toArray(String[]::new));
  }

  private Run run(List<String> environment, String... command) throws Exception {
    var out = temporary.resolve("out");
    var err = temporary.resolve("err");
    var process =
        builder(environment, command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int code = process.waitFor();
    return new Run(code, Files.readString(out), Files.readString(err));
  }

  private ProcessBuilder builder(List<String> environment, String... command) {
    var process = new ProcessBuilder(command).directory(temporary.toFile());
    var variables = process.environment();
    variables.put("PATH", temporary.resolve("bin") + ":" + variables.get("PATH"));
    variables.put("PLUMBLINE_JAVA_HOME", jdk.toString());
    variables.put("CALLS", temporary.resolve("calls").toString());
    variables.put("LIBRARY", temporary.resolve("library.jar").toString());
    variables.remove("OPENBLAS_NUM_THREADS");
    for (var setting : environment) {
      int equals = setting.indexOf('=');
      variables.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return process;
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
