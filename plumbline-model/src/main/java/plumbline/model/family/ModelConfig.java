package plumbline.model.family;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What shapes a decoder-only model, as `config.json` says it.
///
/// @param family which published family
/// @param hidden width of the residual stream
/// @param intermediate inner width of a dense feed-forward
/// @param layers number of decoder blocks
/// @param heads query heads
/// @param kvHeads key and value heads; divides `heads`
/// @param headDim width of a query head
/// @param latent the widths of latent attention, where the family has it
/// @param vocab entries of the embedding
/// @param maxPositions longest context the model was made for
/// @param normEps added under the root of the norms
/// @param ropeTheta base of the rotary frequencies
/// @param ropeScaling how they are stretched
/// @param tiedHead whether the embedding is the output head too
/// @param attentionBias biases on query, key and value
/// @param outputBias bias on the attention's output
/// @param mlpBias biases in the feed-forward
/// @param queryKeyNorm norms on query and key heads
/// @param slidingWindow how many tokens a query sees, itself included; empty for all
/// @param windowedLayers the layers that the window holds for
/// @param mixture the mixture of experts, where there is one
/// @param bosToken begin-of-text id
/// @param eosTokens end-of-text ids
/// @param padToken padding id
/// @param initializerRange standard deviation of fresh weights
public record ModelConfig(
    Family family,
    int hidden,
    int intermediate,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    Optional<LatentShape> latent,
    int vocab,
    int maxPositions,
    double normEps,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean tiedHead,
    boolean attentionBias,
    boolean outputBias,
    boolean mlpBias,
    boolean queryKeyNorm,
    OptionalInt slidingWindow,
    Set<Integer> windowedLayers,
    Optional<Mixture> mixture,
    OptionalInt bosToken,
    Set<Integer> eosTokens,
    OptionalInt padToken,
    double initializerRange) {
  public ModelConfig {
    windowedLayers = Set.copyOf(windowedLayers);
    eosTokens = Set.copyOf(eosTokens);
  }

  /// A small Llama for own models: no grouped queries, tied or untied head, plain rotary.
  public static ModelConfig llama(
      int hidden, int intermediate, int layers, int heads, int vocab, int maxPositions) {
    return new ModelConfig(
        Family.LLAMA,
        hidden,
        intermediate,
        layers,
        heads,
        heads,
        hidden / heads,
        Optional.empty(),
        vocab,
        maxPositions,
        1e-5,
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

  /// The same shape with other special tokens.
  public ModelConfig withTokens(int bos, int eos, int pad) {
    return with(OptionalInt.of(bos), Set.of(eos), OptionalInt.of(pad));
  }

  /// The same shape where these tokens end a text too.
  public ModelConfig endingAlsoAt(Set<Integer> tokens) {
    var all = new HashSet<>(eosTokens);
    all.addAll(tokens);
    return with(bosToken, all, padToken);
  }

  private ModelConfig with(OptionalInt bos, Set<Integer> eos, OptionalInt pad) {
    return new ModelConfig(
        family,
        hidden,
        intermediate,
        layers,
        heads,
        kvHeads,
        headDim,
        latent,
        vocab,
        maxPositions,
        normEps,
        ropeTheta,
        ropeScaling,
        tiedHead,
        attentionBias,
        outputBias,
        mlpBias,
        queryKeyNorm,
        slidingWindow,
        windowedLayers,
        mixture,
        bos,
        eos,
        pad,
        initializerRange);
  }

  /// The window of `layer`, empty where it sees everything before it.
  public OptionalInt windowOf(int layer) {
    return windowedLayers.contains(layer) ? slidingWindow : OptionalInt.empty();
  }

  /// Whether `layer` is a mixture of experts.
  public boolean isMixture(int layer) {
    return mixture.isPresent() && !mixture.get().denseLayers().contains(layer);
  }

  /// Width of the rotary part of a head.
  public int ropeDim() {
    return latent.map(LatentShape::rope).orElse(headDim);
  }

  /// What a layer keeps of every token while the model generates.
  public CacheShape cache() {
    return latent
        .map(shape -> new CacheShape(1, shape.cached(), 0))
        .orElse(new CacheShape(kvHeads, headDim, headDim));
  }

  /// Floating-point operations of one forward pass per token at context length `time`: two a
  /// multiply-add, the causal half of attention counted.
  public double forwardFlops(int time) {
    double attention =
        latent
            .map(shape -> latentFlops(shape, time))
            .orElse(
                2.0 * hidden * headDim * (heads + 2.0 * kvHeads)
                    + 2.0 * heads * headDim * hidden
                    + 2.0 * heads * headDim * time);
    double sum = 2.0 * hidden * vocab;
    for (int layer = 0; layer < layers; layer++) {
      double feedForward = isMixture(layer) ? mixtureFlops() : 6.0 * hidden * intermediate;
      sum += attention + feedForward;
    }
    return sum;
  }

  private double latentFlops(LatentShape shape, int time) {
    double queries =
        shape.queryRank().isPresent()
            ? 2.0 * shape.queryRank().getAsInt() * (hidden + (double) heads * shape.query())
            : 2.0 * hidden * heads * shape.query();
    double keys =
        2.0 * hidden * shape.cached()
            + 2.0 * shape.rank() * heads * (shape.nope() + (double) shape.value());
    double mixing = (double) heads * (shape.query() + shape.value()) * time;
    return queries + keys + mixing + 2.0 * heads * shape.value() * hidden;
  }

  private double mixtureFlops() {
    var experts = mixture.orElseThrow();
    double width = ((double) experts.active() + experts.shared()) * experts.width();
    return 6.0 * hidden * width + 2.0 * hidden * experts.experts();
  }
}
