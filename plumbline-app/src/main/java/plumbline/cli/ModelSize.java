package plumbline.cli;

import java.util.Locale;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterCount;

/// How large a model is, and what it takes.
///
/// @param family its family
/// @param layers decoder blocks
/// @param hidden width of the residual stream
/// @param heads query heads
/// @param keyValueHeads key and value heads
/// @param vocabulary entries of the embedding
/// @param context longest context it was made for
/// @param parameters how many numbers are learnt
/// @param used how many of them one token goes through
/// @param tensors how many tensors hold them
/// @param attentionLayer parameters of attention in a layer, with its norms
/// @param expert parameters of an expert; 0 where there is none
/// @param cacheBytesPerToken of keys and values in float32
record ModelSize(
    String family,
    int layers,
    int hidden,
    int heads,
    int keyValueHeads,
    int vocabulary,
    int context,
    long parameters,
    long used,
    long tensors,
    long attentionLayer,
    long expert,
    long cacheBytesPerToken) {
  static ModelSize of(ModelConfig config) {
    var count = ParameterCount.of(config);
    return new ModelSize(
        config.family().name().toLowerCase(Locale.ROOT),
        config.layers(),
        config.hidden(),
        config.heads(),
        config.kvHeads(),
        config.vocab(),
        config.maxPositions(),
        count.all(),
        count.used(),
        count.tensors(),
        count.attentionLayer(),
        count.expert(),
        config.cache().numbers() * config.layers() * Float.BYTES);
  }

  /// Weights, two moments of AdamW and a gradient for every lane, in float32.
  long trainingBytes(int lanes) {
    return parameters * Float.BYTES * (3L + lanes);
  }
}
