package plumbline.model.family;

import java.util.Optional;

/// Reads `quantization_config` of checkpoints whose weights are 8-bit floats scaled by block.
final class Float8Fields {
  private static final String NAME = "quantization_config";

  private Float8Fields() {}

  /// The blocks; empty where nothing is quantised.
  static Optional<Float8Blocks> read(ConfigFields fields) {
    if (!fields.has(NAME)) {
      fields.ignore(NAME);
      return Optional.empty();
    }
    var stored = fields.section(NAME);
    stored.required("quant_method", "fp8");
    if (!stored.word("quant_method", "").equals("fp8")) {
      return Optional.empty();
    }
    stored.among("fmt", "\"e4m3\"");
    stored.ignore("activation_scheme", "modules_to_not_convert");
    var sizes = stored.positives("weight_block_size", 2);
    stored.refuseUnreadFeatures();
    return Optional.of(new Float8Blocks(sizes.getFirst(), sizes.getLast()));
  }
}
