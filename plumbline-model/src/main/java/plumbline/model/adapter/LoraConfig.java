package plumbline.model.adapter;

import java.util.List;
import plumbline.model.family.ModelConfig;

/// The settings of a low-rank adapter.
///
/// @param rank width of the bottleneck
/// @param alpha numerator of the scale
/// @param targets names of adapted projections, whole or their last parts, as `q_proj`
/// @param dropout share of inputs dropped while training
/// @param rankStabilised scale `alpha / sqrt(rank)` in place of `alpha / rank`
public record LoraConfig(
    int rank, double alpha, List<String> targets, double dropout, boolean rankStabilised) {
  /// All projections of a block with grouped-query attention.
  public static final List<String> ALL =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  public LoraConfig {
    targets = List.copyOf(targets);
    if (rank < 1) {
      throw new IllegalArgumentException("lora rank is %d, must be at least 1".formatted(rank));
    }
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "lora alpha is %s, must be above 0 and finite".formatted(alpha));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "lora dropout is %s, must be in [0, 1)".formatted(dropout));
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("lora targets are empty; name at least one of " + ALL);
    }
  }

  /// All projections of the blocks of any model, by the last parts of their names.
  public static List<String> all(ModelConfig model) {
    return List.copyOf(LoraShapes.lastParts(LoraShapes.projections(model)));
  }

  /// What the product of both factors is multiplied by.
  public double scale() {
    return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
  }

  boolean adapts(String projection) {
    return targets.stream().anyMatch(target -> matches(projection, target));
  }

  static boolean matches(String projection, String target) {
    return projection.equals(target) || projection.endsWith("." + target);
  }
}
