package plumbline.job;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plumbline.config.EngineSettings;
import plumbline.config.Recipe;
import plumbline.model.adapter.Lora;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterShapes;
import plumbline.optim.AdamW;
import plumbline.optim.FlatParameters.Kind;
import plumbline.optim.Muon;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;

/// What the weights of a run take from its first step to its last, activations left aside.
///
/// @param parameters of the model
/// @param trained of them, or of the adapter
/// @param weightBytes of the model as loaded, of the trained ones in FLOAT32, and of the rounded
///   copy that passes of a shorter type read
/// @param momentBytes of the optimiser
/// @param gradientBytes of all lanes
/// @param lanes parts of a step that are worked on side by side
record TrainingMemory(
    long parameters,
    long trained,
    long weightBytes,
    long momentBytes,
    long gradientBytes,
    int lanes) {
  /// @param base what relative paths start from
  static TrainingMemory of(Recipe recipe, ModelConfig config, Path base) throws IOException {
    var engine = recipe.run().engine();
    var adapter = recipe.run().lora();
    long matrices = 0;
    for (var shape : ParameterShapes.of(config).entrySet()) {
      long count = shape.getValue().stream().reduce(1L, (a, b) -> a * b);
      matrices += Kind.of(shape.getKey(), shape.getValue().size()) == Kind.MATRICES ? count : 0;
    }
    long all = parameters(config);
    long trained = adapter == null ? all : Lora.parameters(config, adapter.config(base));
    long moments =
        switch (recipe.update().optimizer().rule()) {
          case AdamW.Settings _ -> 2 * trained;
          case Muon.Settings _ -> 2 * trained - matrices; // one of a matrix
        };
    int loaded = Settings.weights(engine).bytes();
    int rounded = Settings.weights(engine) == DType.FLOAT32 ? 0 : loaded;
    int lanes = lanes(engine);
    return new TrainingMemory(
        all,
        trained,
        all * loaded + trained * (Float.BYTES + rounded),
        moments * Float.BYTES,
        trained * (Float.BYTES + rounded) * lanes,
        lanes);
  }

  /// What all weights of a run take, a line for each kind.
  ///
  /// @param base what relative paths start from
  static List<String> plan(Recipe recipe, ModelConfig config, Path base) throws IOException {
    var training = of(recipe, config, base);
    var lines = new ArrayList<>(List.of(training.toString()));
    BesideMemory.of(recipe, training, base).forEach(each -> lines.add(each.toString()));
    return lines;
  }

  /// How many parameters a model has.
  static long parameters(ModelConfig config) {
    return ParameterShapes.of(config).values().stream()
        .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  /// How many lanes a run opens.
  static int lanes(EngineSettings engine) {
    return engine.threads() == 0 ? Lanes.ofMachine() : engine.threads();
  }

  @Override
  public String toString() {
    return String.format(
        ROOT,
        "%,d parameters, %s: %.1f MB of weights, %.1f MB of moments, %.1f MB of gradients on %d %s",
        parameters,
        trained == parameters ? "all trained" : "%,d trained beside them".formatted(trained),
        weightBytes / 1e6,
        momentBytes / 1e6,
        gradientBytes / 1e6,
        lanes,
        lanes == 1 ? "lane" : "lanes");
  }
}
