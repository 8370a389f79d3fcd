package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class NativeEnvironmentTest {
  @Test
  void whatTheUserSetOtherwiseIsSaidLineByLine() {
    var wanted = new LinkedHashMap<String, String>();
    wanted.put("OPENBLAS_NUM_THREADS", "1");
    wanted.put("OMP_WAIT_POLICY", "PASSIVE");
    wanted.put("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
    wanted.put("OPENBLAS_CORETYPE", "Cooperlake");
    assertThat(
            NativeEnvironment.contradictions(
                Map.of(
                    "OPENBLAS_NUM_THREADS", "8",
                    "OMP_WAIT_POLICY", "ACTIVE",
                    "CUBLAS_WORKSPACE_CONFIG", ":0:0",
                    "OPENBLAS_CORETYPE", "Zen"),
                wanted))
        .containsExactly(
            "OPENBLAS_NUM_THREADS is 8, and stays so; expected 1: lanes share the cores already,"
                + " more threads are in their way",
            "OMP_WAIT_POLICY is ACTIVE, and stays so; expected PASSIVE: threads that spin while"
                + " they wait take the cores of others",
            "CUBLAS_WORKSPACE_CONFIG is :0:0, and stays so; expected :4096:8: products on CUDA may"
                + " differ from run to run",
            "OPENBLAS_CORETYPE is Zen, and is replaced by Cooperlake;"
                + " PLUMBLINE_OPENBLAS_CORETYPE=Zen keeps it");
    assertThat(
            NativeEnvironment.contradictions(
                Map.of("OMP_WAIT_POLICY", "PASSIVE", "CUBLAS_WORKSPACE_CONFIG", ":16:8"), wanted))
        .isEmpty();
  }

  @Test
  void propertiesThatDoNotStayAreSaid() {
    var given = new Properties();
    given.setProperty("org.bytedeco.javacpp.maxbytes", "4g");
    given.setProperty("org.bytedeco.javacpp.nopointergc", "true");
    assertThat(NativeEnvironment.replacedProperties(given))
        .isEqualTo(
            List.of("the property org.bytedeco.javacpp.maxbytes is 4g, and is replaced by 0"));
  }

  /// A program that uses another library of JavaCPP first.
  @Test
  void propertiesThatCameTooLateAreSaid() {
    var remedy =
        "; call Torch.start() before anything of JavaCPP is used, or start the JVM with"
            + " -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.maxbytes=0"
            + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0";
    assertThat(NativeEnvironment.loadedBefore(true, true))
        .containsExactly(
            "JavaCPP was loaded before libtorch was started, and its garbage collection is on:"
                + " every tensor is slower"
                + remedy,
            "JavaCPP was loaded before libtorch was started, and limits the memory of the process:"
                + " tensors may end in an OutOfMemoryError"
                + remedy);
    Torch.start();
    assertThat(NativeEnvironment.loadedBefore()).isEmpty();
  }

  /// Here as in every test all can be set, so what is said is what the environment says.
  @Test
  void everythingCanBeSetOnThisMachine() {
    var said = new ArrayList<String>();
    NativeEnvironment.prepare(said::add);
    assertThat(said).noneMatch(line -> line.contains("could not") || line.contains("mallopt"));
    assertThat(System.getProperty("org.bytedeco.javacpp.nopointergc")).isEqualTo("true");
  }
}
