package plumbline.model.family;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// How many numbers a model is made of, told by its configuration alone.
///
/// @param all everything that is stored
/// @param used those that one token goes through, of a layer's experts only the chosen ones
/// @param tensors how many tensors hold them, factors of 8-bit floats not counted
/// @param attentionLayer attention of the first layer with the norms before and after it
/// @param expert one expert; 0 where there is none
public record ParameterCount(long all, long used, long tensors, long attentionLayer, long expert) {
  /// Counts the parameters of a configuration.
  public static ParameterCount of(ModelConfig config) {
    var shapes = ParameterShapes.of(config);
    long all = sum(shapes, _ -> true);
    long attention =
        sum(
            shapes,
            name ->
                name.startsWith("model.layers.0.")
                    && (name.contains(".self_attn.") || name.endsWith("layernorm.weight")));
    long expert =
        config.mixture().map(mixture -> 3L * mixture.width() * config.hidden()).orElse(0L);
    return new ParameterCount(all, all - idle(config, expert), shapes.size(), attention, expert);
  }

  private static long idle(ModelConfig config, long expert) {
    if (config.mixture().isEmpty()) {
      return 0;
    }
    var mixture = config.mixture().get();
    long layers = IntStream.range(0, config.layers()).filter(config::isMixture).count();
    return Math.multiplyExact(layers * (mixture.experts() - mixture.active()), expert);
  }

  private static long sum(Map<String, List<Long>> shapes, Predicate<String> counted) {
    return shapes.entrySet().stream()
        .filter(entry -> counted.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().stream().reduce(1L, Math::multiplyExact))
        .reduce(0L, Math::addExact);
  }
}
