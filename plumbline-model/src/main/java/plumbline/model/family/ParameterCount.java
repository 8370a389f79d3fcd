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
/// @param idle experts that one token does not go through, of all layers
/// @param chosen experts that it goes through, of all layers, shared ones not counted
public record ParameterCount(
    long all, long used, long tensors, long attentionLayer, long expert, long idle, long chosen) {
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
    long layers = IntStream.range(0, config.layers()).filter(config::isMixture).count();
    long chosen = layers * config.mixture().map(Mixture::active).orElse(0);
    long idle = layers * config.mixture().map(Mixture::experts).orElse(0) - chosen;
    long used = all - Math.multiplyExact(idle, expert);
    return new ParameterCount(all, used, shapes.size(), attention, expert, idle, chosen);
  }

  /// Those that so many tokens go through at most, each with experts of its own.
  public long usedBy(int tokens) {
    return used + Math.min(idle, (tokens - 1L) * chosen) * expert;
  }

  private static long sum(Map<String, List<Long>> shapes, Predicate<String> counted) {
    return shapes.entrySet().stream()
        .filter(entry -> counted.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().stream().reduce(1L, Math::multiplyExact))
        .reduce(0L, Math::addExact);
  }
}
