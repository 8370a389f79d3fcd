package plumbline.job;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import plumbline.config.EngineSettings.Autocast;
import plumbline.config.Recipe;
import plumbline.model.TokenScores;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;

/// What a step holds beside the weights on its way there and back, where no graph keeps more: of a
/// dense model in FLOAT32 on the CPU, its feed-forward without biases, whose adapter drops nothing.
///
/// @param tokens held at a time, at most
/// @param activationBytes of them in all layers, and what one layer makes on the way back
/// @param logitBytes of the tokens that all lanes score at a time
record StepMemory(long tokens, long activationBytes, long logitBytes) {
  /// @param read tokens that a step reads, at most
  /// @param together those of the longest row, or of the largest group that stays together: where
  ///   they are more than a micro-batch has, they are one of their own
  /// @param base what relative paths start from; empty where a graph is kept
  static Optional<StepMemory> of(
      Recipe recipe, ModelConfig config, long read, long together, Path base) throws IOException {
    if (keepsGraph(recipe, config, base)) {
      return Optional.empty();
    }
    int lanes = TrainingMemory.lanes(recipe.run().engine());
    long tokens = Math.min(read, lanes * Math.max(together, recipe.update().microBatchTokens()));
    long inner = 3L * config.intermediate() + 4L * config.hidden(); // gate, up and what they give
    long layer = inner + mixed(config);
    long layers =
        recipe.run().engine().gradientCheckpointing()
            ? (long) config.layers() * config.hidden() + layer
            : config.layers() * layer;
    return Optional.of(
        new StepMemory(
            tokens,
            tokens * (layers + inner) * Float.BYTES,
            lanes * TokenScores.bytes(Math.ceilDiv(tokens, lanes), config.vocab())));
  }

  /// The same of the rows of a step.
  ///
  /// @param rows of a step
  /// @param all from which they are drawn
  /// @param size of one in tokens, whose halves stay together
  static <T> Optional<StepMemory> of(
      Recipe recipe, ModelConfig config, int rows, List<T> all, ToIntFunction<T> size, Path base)
      throws IOException {
    long longest = all.stream().mapToInt(size).max().orElse(0);
    return of(recipe, config, rows * longest, longest, base);
  }

  /// The same of the samples of an optimiser step.
  ///
  /// @param longest prompt in tokens
  static Optional<StepMemory> ofSamples(
      Recipe.PolicyGradient recipe, ModelConfig config, int longest, Path base) throws IOException {
    var rollout = recipe.rollout();
    long group = rollout.group();
    long rows = group * rollout.tasksPerStep() / recipe.learning().passes().miniBatches(); // even
    long longestRow = Math.min(longest + rollout.sampling().maxTokens(), config.maxPositions());
    return of(recipe, config, rows * longestRow, Math.min(rows, group) * longestRow, base);
  }

  private static boolean keepsGraph(Recipe recipe, ModelConfig config, Path base)
      throws IOException {
    var engine = recipe.run().engine();
    var adapter = recipe.run().lora();
    return config.mixture().isPresent()
        || config.latent().isPresent()
        || config.mlpBias()
        || Settings.weights(engine) != DType.FLOAT32
        || engine.autocast() != Autocast.NONE
        || !Device.parse(engine.device()).equals(Device.CPU)
        || (adapter != null && adapter.config(base).dropout() > 0);
  }

  /// Queries, keys and values of a token; biases and norms of heads leave them to a graph, which
  /// keeps what every head reads.
  private static long mixed(ModelConfig config) {
    long queries = (long) config.heads() * config.headDim();
    long all = queries + 2L * config.kvHeads() * config.headDim();
    return config.attentionBias() || config.queryKeyNorm() ? all + 3 * queries : all;
  }

  @Override
  public String toString() {
    return String.format(
        ROOT,
        "a step of at most %,d tokens at a time: %.1f MB of activations, %.1f MB for logits",
        tokens,
        activationBytes / 1e6,
        logitBytes / 1e6);
  }
}
