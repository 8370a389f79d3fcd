package plumbline.model.adapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterShapes;

/// Which projections of a model an adapter changes, and the shapes of its tensors.
final class LoraShapes {
  private static final String WEIGHT = ".weight";

  private LoraShapes() {}

  /// The projections that can be adapted, name (without `.weight`) to [out, in], in the order of
  /// the forward pass.
  static SequencedMap<String, List<Long>> projections(ModelConfig model) {
    var all = new LinkedHashMap<String, List<Long>>();
    ParameterShapes.of(model)
        .forEach((name, shape) -> {
          if (name.endsWith("_proj" + WEIGHT) || name.endsWith("_proj_with_mqa" + WEIGHT)) {
            all.put(name.substring(0, name.length() - WEIGHT.length()), shape);
          }
        });
    return all;
  }

  /// Those of them that this adapter changes.
  ///
  /// @throws IllegalArgumentException where a target matches none
  static SequencedMap<String, List<Long>> projections(ModelConfig model, LoraConfig config) {
    var all = projections(model);
    for (var target : config.targets()) {
      if (all.keySet().stream().noneMatch(name -> LoraConfig.matches(name, target))) {
        throw new IllegalArgumentException(
            "lora target '%s' is no projection of this model; it has %s"
                .formatted(target, lastParts(all)));
      }
    }
    all.keySet().removeIf(name -> !config.adapts(name));
    return all;
  }

  /// The last parts of the names of projections.
  static SortedSet<String> lastParts(SequencedMap<String, List<Long>> projections) {
    var parts = new TreeSet<String>();
    projections.keySet().forEach(name -> parts.add(name.substring(name.lastIndexOf('.') + 1)));
    return parts;
  }

  /// The adapter's tensors by PEFT name.
  static SequencedMap<String, List<Long>> tensors(ModelConfig model, LoraConfig config) {
    var shapes = new LinkedHashMap<String, List<Long>>();
    long rank = config.rank();
    projections(model, config)
        .forEach((projection, shape) -> {
          shapes.put(LoraFiles.down(projection), List.of(rank, shape.getLast()));
          shapes.put(LoraFiles.up(projection), List.of(shape.getFirst(), rank));
        });
    return shapes;
  }
}
