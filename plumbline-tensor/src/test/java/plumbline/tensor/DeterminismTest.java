package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the demand switches, and that it names what it refuses.
class DeterminismTest {
  /// What libtorch calls before it starts a kernel that has no deterministic form, such as this one
  /// of CUDA.
  private static final String KERNEL = "cumsum_cuda_kernel";

  @AfterEach
  void off() {
    Torch.demandDeterminism(false);
  }

  @Test
  void isOffUntilDemanded() {
    assertThat(Torch.demandsDeterminism()).isFalse();
    Torch.demandDeterminism(true);
    assertThat(Torch.demandsDeterminism()).isTrue();
  }

  @Test
  void anOperationWithoutADeterministicFormIsRefusedByName() {
    assertThatCode(() -> Context.alertNotDeterministic(KERNEL)).doesNotThrowAnyException();
    Torch.demandDeterminism(true);
    assertThatThrownBy(() -> Context.alertNotDeterministic(KERNEL))
        .hasMessageStartingWith(KERNEL + " does not have a deterministic implementation");
  }

  @Test
  void scatteredSumsRepeatBitForBitOnAllLanes() throws InterruptedException {
    try (var lanes = Lanes.open(2, 1)) {
      assertThat(Repetition.holds(lanes)).isTrue();
      assertThat(Torch.demandsDeterminism()).as("as it was before").isFalse();
    }
  }

  @Test
  void cuBlasGetsTheWorkspaceThatDeterministicProductsNeed() {
    assertThat(NativeEnvironment.applied())
        .satisfiesAnyOf(
            applied -> assertThat(applied).containsEntry("CUBLAS_WORKSPACE_CONFIG", ":4096:8"),
            _ -> assertThat(System.getenv()).containsKey("CUBLAS_WORKSPACE_CONFIG"));
  }
}
