package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensors;
import plumbline.train.RunRefusedException;

/// What a user reads when a command fails.
class FaultTest {
  @Test
  void anOperationThatCannotRepeatIsNamedWithTheSettingThatAllowsIt() {
    var refused =
        new RuntimeException(
            "cumsum_cuda_kernel does not have a deterministic implementation, but you set"
                + " 'torch.use_deterministic_algorithms(True)'. You can turn off determinism …");
    assertThat(Fault.of(refused))
        .isEqualTo(
            new Fault(
                ExitCode.FAILED,
                "the operation cumsum_cuda_kernel has no deterministic form on this device;"
                    + " engine.deterministic=false allows it, and then two runs differ in their"
                    + " last bits"));
  }

  @Test
  void aRunThatIsAnotherIsAWrongCommand() {
    assertThat(Fault.of(new RunRefusedException("a holds a run")))
        .isEqualTo(new Fault(ExitCode.USAGE, "a holds a run"));
  }

  @Test
  void filesAreNamedWithWhatIsWrong() {
    assertThat(Fault.of(new NoSuchFileException("a/b.json")).line())
        .isEqualTo("a/b.json: no such file or folder");
    assertThat(Fault.of(new FileSystemException("a/b", null, "No space left on device")).line())
        .isEqualTo("a/b: No space left on device");
    assertThat(Fault.of(new IOException("line 3 is no JSON")).line())
        .isEqualTo("line 3 is no JSON");
  }

  @Test
  void tensorsThatFindNoMemorySayHowToNeedLess() {
    long beyondAnyMachine = 1L << 50;
    var thrown = catchThrowable(() -> Tensors.zeros(DType.FLOAT32, Device.CPU, beyondAnyMachine));
    assertThat(Fault.of(thrown).line())
        .startsWith("the memory for tensors is used up: " + 4 * beyondAnyMachine + " bytes more")
        .contains("--dry-run");
    var onGpu = new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has …");
    assertThat(Fault.of(onGpu).line()).contains("used up: 2.00 GiB more were asked for");
  }

  @Test
  void aFullHeapAndAnInternalErrorSayWhatToDo() {
    assertThat(Fault.of(new OutOfMemoryError("Java heap space")).line())
        .isEqualTo(
            "the Java heap is full (Java heap space); give it more with"
                + " PLUMBLINE_JAVA_OPTS=-Xmx4g");
    assertThat(Fault.of(new ArithmeticException("/ by zero")).line())
        .isEqualTo(
            "internal error, please report it with the output of --debug:"
                + " java.lang.ArithmeticException: / by zero");
  }
}
