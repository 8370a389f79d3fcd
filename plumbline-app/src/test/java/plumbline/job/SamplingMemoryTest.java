package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import plumbline.config.Recipe;
import plumbline.model.PackedWeights;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;

class SamplingMemoryTest {
  /// Larger than the processor's caches.
  private static final ModelConfig LARGE = ModelConfig.llama(512, 64, 1, 4, 16_600, 64);

  private static long copied(ModelConfig config) {
    var recipe = TinyRun.read(TinyRun.policyGradient("engine: {threads: 16}"), "run");
    return SamplingMemory.rollout((Recipe.PolicyGradient) recipe, config, 2).plan().copyBytes();
  }

  /// Sixteen rows on as many lanes.
  @Test
  void theCopyForRowsThatAllLanesSampleTogetherIsPlanned() {
    assertThat(copied(LARGE))
        .isEqualTo(PackedWeights.bytes(LARGE, DType.FLOAT32, Device.CPU))
        .isPositive();
    assertThat(copied(ModelConfig.llama(8, 20, 1, 2, 50, 64))).as("a row a lane").isZero();
  }
}
