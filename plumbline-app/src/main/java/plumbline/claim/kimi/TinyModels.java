package plumbline.claim.kimi;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import plumbline.model.family.Family;
import plumbline.model.family.LatentShape;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.RopeScaling;

/// The models that the claims train: two layers of four heads, hidden width 64.
final class TinyModels {
  private TinyModels() {}

  static ModelConfig plain(int vocab) {
    return ModelConfig.llama(64, 192, 2, 4, vocab, Arm.LENGTH);
  }

  /// Latent attention with query rank 48, key-value rank 32 and head widths 16 (no position), 8
  /// (rotary) and 16 (value); dense feed-forward.
  static ModelConfig latent(int vocab) {
    var shape = new LatentShape(OptionalInt.of(48), 32, 16, 8, 16);
    return new ModelConfig(
        Family.KIMI_K2,
        64,
        192,
        2,
        4,
        4,
        shape.query(),
        Optional.of(shape),
        vocab,
        Arm.LENGTH,
        1e-6,
        10_000,
        new RopeScaling.None(),
        false,
        false,
        false,
        false,
        false,
        OptionalInt.empty(),
        Set.of(),
        Optional.empty(),
        OptionalInt.empty(),
        Set.of(),
        OptionalInt.empty(),
        0.02);
  }
}
