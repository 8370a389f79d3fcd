package plumbline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static plumbline.sandbox.Guests.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
  private static final int HEAP = 256;
  private static final Submission ONE = new Submission("1", List.of(script("")));
  private static final String USE = "-XX:SharedArchiveFile=";
  private static final String WRITE = "-XX:ArchiveClassesAtExit=";

  @TempDir Path folder;

  @Test
  void aChildStartsWithTheCacheAndNotWithoutIt() throws Exception {
    var command = new ArrayList<>(Guests.python(HEAP).command());
    assertThat(command).anyMatch(each -> each.startsWith(USE));

    command.add(1, "-Xshare:on"); // ends where the cache cannot be used
    try (var child = Child.start(command)) {
      child.awaitReady();
      assertThat(child.end()).isZero();
    }
    command.replaceAll(each -> each.startsWith(USE) ? USE + folder + "/none" : each);
    try (var child = Child.start(command)) {
      assertThatThrownBy(child::awaitReady)
          .isInstanceOf(BrokenChildException.class)
          .hasMessageContaining("before it was ready");
    }
  }

  @Test
  @Timeout(300)
  void aClosedCacheLeavesNoHalfFile() throws Exception {
    var cache = new StartCache(without("sandbox.jsa"));
    cache.recordBeside();
    while (recorders().isEmpty()) {
      Thread.sleep(20);
    }
    var recorder = recorders().getFirst();

    cache.close();

    recorder.onExit().get();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aPoolThatReplacesAChildWritesTheCacheBeside() throws Exception {
    var log = folder.resolve("started");
    var java = folder.resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$@\" >> '%s'\nexit 1\n".formatted(log));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    var dead = new PythonInterpreter(java, "nowhere", HEAP, folder.resolve("sandbox.jsa"));

    try (var pool = ChildPool.open(dead, 1)) {
      assertThat(pool.run(ONE, Guests.LIMITS)).isInstanceOf(Execution.Broken.class);
      assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains(WRITE));
      for (int i = 0; i < 3; i++) {
        pool.run(ONE, Guests.LIMITS);
      }
    }

    assertThat(Files.readAllLines(log)).filteredOn(line -> line.contains(WRITE)).hasSize(1);
    assertThat(folder).isDirectoryNotContaining("glob:**sandbox.jsa*");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNone() throws IOException {
    var nowhere = new PythonInterpreter(Path.of("java"), "nowhere", HEAP, null);
    try (var cache = new StartCache(nowhere)) {
      cache.recordBeside();
      assertThatThrownBy(cache::record)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the interpreter names no file for its cache");
    }
    try (var cache = new StartCache(without("no-folder/sandbox.jsa"))) {
      assertThatThrownBy(cache::record).isInstanceOf(IOException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @Timeout(300)
  void draftsOfTheDeadAreDeletedAndThoseOfTheLivingStay() throws Exception {
    var python = without("sandbox.jsa");
    var dead = Files.createFile(Path.of(python.archive() + "." + Integer.MAX_VALUE));
    var alive = Files.createFile(Path.of(python.archive() + ".1"));
    try (var cache = new StartCache(python)) {
      cache.recordBeside();
      while (Files.exists(dead)) {
        Thread.sleep(20);
      }
    }
    assertThat(folder).isDirectoryContaining(alive::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  private PythonInterpreter without(String file) throws IOException {
    var python = Guests.python(HEAP);
    return new PythonInterpreter(python.java(), python.classPath(), HEAP, folder.resolve(file));
  }

  private List<ProcessHandle> recorders() {
    var output = WRITE + folder;
    return ProcessHandle.current()
        .children()
        .filter(each -> each.info().commandLine().orElse("").contains(output))
        .toList();
  }
}
