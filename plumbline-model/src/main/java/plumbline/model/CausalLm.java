package plumbline.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Asked;
import plumbline.model.layer.Continued;
import plumbline.model.layer.DecoderBlock;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.KvCache;
import plumbline.model.layer.Observed;
import plumbline.model.layer.Pass;
import plumbline.model.layer.Projection;
import plumbline.model.layer.RmsNorm;
import plumbline.model.layer.Rotary;
import plumbline.model.layer.Trace;
import plumbline.model.layer.Visibility;
import plumbline.model.layer.Weights;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// A decoder-only language model: token rows in, hidden states and log-probabilities out. Sampler
/// and trainer use this same code. Holds no memory of its own; several models may share weights.
public final class CausalLm {
  private final ModelConfig config;
  private final Weights weights;
  private final Tensor embedding;
  private final List<DecoderBlock> blocks = new ArrayList<>();
  private final RmsNorm norm;
  private final Optional<Projection> head;
  private final Rotary rotary;

  /// A model of this shape over these weights, which [ModelDirectory#load] reads. They must stay
  /// open as long as it is used.
  public CausalLm(ModelConfig config, Weights weights) {
    this.config = config;
    this.weights = weights;
    this.embedding = weights.tensor("model.embed_tokens.weight");
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(DecoderBlock.of(config, layer, weights));
    }
    this.norm = new RmsNorm(weights.tensor("model.norm.weight"), config.normEps());
    this.head = head(config, weights);
    this.rotary = new Rotary(config);
  }

  private static Optional<Projection> head(ModelConfig config, Weights weights) {
    if (config.tiedHead()) {
      return Optional.of(weights.projection("model.embed_tokens"));
    }
    return weights.has(ScoreHead.NAME) && !weights.has("lm_head.weight")
        ? Optional.empty()
        : Optional.of(weights.projection("lm_head"));
  }

  /// The model's shape.
  public ModelConfig config() {
    return config;
  }

  /// The output head `[vocab, hidden]`.
  ///
  /// @throws IllegalStateException where the model only scores ([ScoreHead])
  public Tensor head() {
    return headProjection().weight();
  }

  private Projection headProjection() {
    return head.orElseThrow(() ->
        new IllegalStateException(
            "this model has %s in place of lm_head.weight: it scores rows and predicts no token"
                .formatted(ScoreHead.NAME)));
  }

  /// The weights it runs over.
  public Weights weights() {
    return weights;
  }

  /// Where the weights live.
  public Device device() {
    return embedding.device();
  }

  /// The type of the weights.
  public DType dtype() {
    return embedding.dtype();
  }

  /// Whether rows of a pass may share their beginnings ([TokenBatch#continued]); experts count what
  /// they are given, so a mixture reads every row whole, and so does attention over latents.
  public boolean sharesPrefixes() {
    return config.mixture().isEmpty() && config.latent().isEmpty();
  }

  /// States after the last norm [rows, time, hidden].
  public Tensor hidden(TokenBatch batch) {
    return hidden(batch, Dropout.none());
  }

  /// States after the last norm [rows, time, hidden], with the noise of adapters.
  public Tensor hidden(TokenBatch batch, Dropout dropout) {
    return hidden(batch, dropout, Asked.all());
  }

  /// The states [n, hidden] of the tokens asked for.
  public Tensor hidden(TokenBatch batch, Asked asked) {
    return hidden(batch, Dropout.none(), asked);
  }

  private Tensor hidden(TokenBatch batch, Dropout dropout, Asked asked) {
    return run(embed(batch), pass(batch, dropout, Observed.nothing()), asked);
  }

  /// The states of all tokens with their way back. Where `recompute` is set, only what enters each
  /// block is kept, and [States#backward] runs every block a second time: a third more arithmetic
  /// for memory that grows with one block instead of all.
  public States states(TokenBatch batch, Dropout dropout, boolean recompute) {
    return states(batch, Asked.all(), dropout, recompute, Observed.nothing());
  }

  /// The states of the tokens asked for, with what the layers tell beside their result.
  public States states(
      TokenBatch batch, Asked asked, Dropout dropout, boolean recompute, Observed observed) {
    var pass = pass(batch, dropout, observed);
    return recompute
        ? new RecomputedStates(
            () -> embed(batch), stages(pass, asked), stages(pass.unobserved(), asked))
        : new KeptStates(embed(batch), stages(pass, asked));
  }

  private List<Function<Tensor, Trace>> stages(Pass pass, Asked asked) {
    var stages = new ArrayList<Function<Tensor, Trace>>();
    for (int layer = 0; layer < blocks.size(); layer++) {
      var block = blocks.get(layer);
      var read = behind(layer, asked);
      stages.add(x -> block.trace(x, pass, read));
    }
    stages.add(norm::trace);
    return stages;
  }

  private Pass pass(TokenBatch batch, Dropout dropout, Observed observed) {
    var visibility =
        batch
            .segments()
            .map(segments -> Visibility.packed(segments, device(), dtype()))
            .orElseGet(() -> Visibility.causal(batch.time(), device(), dtype()));
    var continued =
        batch.continued().map(lengths -> new Continued(lengths, device(), dtype())).orElse(null);
    if (continued == null) {
      prepare(visibility);
    } else {
      windows().forEach(continued::prepare);
    }
    var turn = rotary.turn(batch.positions(), embedding);
    return Pass.of(turn, visibility, continued, dropout, observed);
  }

  /// Makes the masks now, in the scope of the pass: a block's own scope ends with it.
  private void prepare(Visibility visibility) {
    windows().forEach(visibility::seen);
  }

  private Stream<OptionalInt> windows() {
    return IntStream.range(0, config.layers()).mapToObj(config::windowOf).distinct();
  }

  private Tensor embed(TokenBatch batch) {
    return embed(batch.flatIds(), batch.rows(), batch.time());
  }

  /// States after the last norm [rows, time, hidden] of tokens that continue what the cache holds
  /// in the slots from `firstSlot` on; their keys and values are added to it.
  ///
  /// @param ids `[rows][time]`
  /// @param positions where each token stands in its slot, `[rows][time]`
  public Tensor extend(int[][] ids, long[][] positions, KvCache cache, int firstSlot) {
    return extend(ids, positions, cache, firstSlot, Asked.all());
  }

  /// The same, but states [n, hidden] of the tokens asked for alone.
  public Tensor extend(int[][] ids, long[][] positions, KvCache cache, int firstSlot, Asked asked) {
    int rows = ids.length;
    int time = ids[0].length;
    if (time == 1 && config.latent().isEmpty() && embedding.isPlain() && cache.allowsSteps()) {
      var step = cache.step(firstSlot, rotary.places(positions));
      return run(embed(flat(ids), rows, time), Pass.of(step), asked);
    }
    var window = cache.window(firstSlot, positions);
    boolean fromStart = time > 1 && Arrays.stream(positions).allMatch(row -> row[0] == 0);
    var visibility =
        fromStart
            ? Visibility.causal(time, device(), dtype())
            : Visibility.cached(positions, window.length(), device(), dtype());
    prepare(visibility);
    return run(
        embed(flat(ids), rows, time),
        new Pass(
            rotary.turn(positions, embedding),
            visibility,
            window,
            Dropout.none(),
            Observed.nothing()),
        asked);
  }

  private static long[] flat(int[][] ids) {
    return Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
  }

  /// Logits [.., vocab] of states [.., hidden].
  public Tensor logits(Tensor hidden) {
    return headProjection().forward(hidden, Dropout.none());
  }

  private Tensor embed(long[] ids, int rows, int time) {
    for (long id : ids) {
      if (id < 0 || id >= config.vocab()) {
        throw new IllegalArgumentException(
            "token id %d is outside the vocabulary of %d".formatted(id, config.vocab()));
      }
    }
    return embedding.embedding(Tensors.of(ids, rows, time).to(device()));
  }

  private Tensor run(Tensor x, Pass pass, Asked asked) {
    for (int layer = 0; layer < blocks.size(); layer++) {
      try (var scope = TensorScope.open()) {
        x = scope.promote(blocks.get(layer).forward(x, pass, behind(layer, asked)));
      }
    }
    return norm.forward(x);
  }

  /// Which tokens somebody reads behind a layer: behind the last one those asked for, behind every
  /// other one all, since keys and values come from them.
  private Asked behind(int layer, Asked asked) {
    return layer == blocks.size() - 1 ? asked : Asked.all();
  }
}
