package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;
import plumbline.model.layer.Weights;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

class PackedWeightsTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;

  private final long before = Tensor.live();

  @AfterEach
  void nothingLeaks() {
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void giveTheLogitsOfTheWeightsTheyPack(String family) {
    try (var base = SmallModels.parameters(family)) {
      assertThat(packedLogits(family, base)).containsExactly(logits(family, base), within(1e-4f));
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void keepAnAdapterOn(String family) {
    var config = new LoraConfig(4, 8, LoraConfig.all(SmallModels.config(family)), 0, false);
    try (var _ = TensorScope.open();
        var base = SmallModels.parameters(family)) {
      var lora = Lora.initialise(SmallModels.config(family), config, 5);
      lora.tensors().values().forEach(tensor -> tensor.add_(0.05));
      var adapted = lora.over(base);

      var packed = packedLogits(family, adapted);

      assertThat(packed).containsExactly(logits(family, adapted), within(1e-4f));
      assertThat(packed[0]).isNotCloseTo(logits(family, base)[0], within(1e-3f));
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void theirBytesAreThoseOfTheMatricesThatAreMultipliedBy(String family) {
    var config = SmallModels.config(family);
    try (var base = SmallModels.parameters(family)) {
      long numbers = 0;
      for (var tensor : base.tensors().values()) {
        numbers += tensor.rank() == 2 ? tensor.count() : 0;
      }
      long lookedUp = config.tiedHead() ? 0 : base.tensor("model.embed_tokens.weight").count();

      assertThat(PackedWeights.bytes(config, DType.FLOAT32, Device.CPU))
          .isEqualTo((numbers - lookedUp) * Float.BYTES);
    }
    assertThat(PackedWeights.bytes(config, DType.BFLOAT16, Device.CPU)).isZero();
  }

  private static float[] packedLogits(String family, Weights base) {
    try (var packed = new PackedWeights(base, 16)) {
      return logits(family, packed);
    }
  }

  private static float[] logits(String family, Weights weights) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var model = new CausalLm(SmallModels.config(family), weights);
      var rows = List.of(SmallModels.tokens(9, 1), SmallModels.tokens(9, 2));
      return model.logits(model.hidden(TokenBatch.of(rows))).toFloats();
    }
  }
}
