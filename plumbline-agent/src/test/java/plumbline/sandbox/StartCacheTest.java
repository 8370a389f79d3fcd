package plumbline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static plumbline.sandbox.Guests.script;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
  private static final int HEAP = 256;

  @TempDir Path folder;

  @Test
  void aChildStartsWithTheCacheAndNotWithoutIt() throws Exception {
    var command = new ArrayList<>(Guests.python(HEAP).command());
    assertThat(command).anyMatch(each -> each.startsWith("-XX:AOTCache="));

    command.add(1, "-XX:AOTMode=on"); // ends where the cache cannot be used
    try (var child = Child.start(command)) {
      child.awaitReady();
      assertThat(child.end()).isZero();
    }
    command.replaceAll(
        each -> each.startsWith("-XX:AOTCache=") ? "-XX:AOTCache=" + folder + "/none" : each);
    try (var child = Child.start(command)) {
      assertThatThrownBy(child::awaitReady)
          .isInstanceOf(BrokenChildException.class)
          .hasMessageContaining("before it was ready");
    }
  }

  @Test
  void aChildThatIsReplacedBeginsACacheAndAClosedPoolLeavesNoHalfOne() throws Exception {
    var pool = ChildPool.open(without("sandbox.aot"), 1, 1);
    assertThat(recorders()).isEmpty();
    pool.run(new Submission("x = 1", List.of(script(""))), Guests.LIMITS);
    while (recorders().isEmpty()) {
      Thread.sleep(20);
    }
    var recorder = recorders().getFirst();

    pool.close();

    recorder.onExit().get();
    assertThat(folder).isEmptyDirectory();
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
    try (var cache = new StartCache(without("no-folder/sandbox.aot"))) {
      assertThatThrownBy(cache::record).isInstanceOf(IOException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  private PythonInterpreter without(String file) throws IOException {
    var python = Guests.python(HEAP);
    return new PythonInterpreter(python.java(), python.classPath(), HEAP, folder.resolve(file));
  }

  private List<ProcessHandle> recorders() {
    var output = "-XX:AOTCacheOutput=" + folder;
    return ProcessHandle.current()
        .children()
        .filter(each -> each.info().commandLine().orElse("").contains(output))
        .toList();
  }
}
