package plumbline.model.reward;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.ScoreHead;
import plumbline.model.TokenBatch;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Weights;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;

/// The weights of a reward model: those of the decoder, `score.weight` in place of its output head,
/// and the offsets of the scores, which the checkpoint layout of other tools has no place for.
public final class RewardWeights {
  /// The name of the offsets among the weights.
  public static final String OFFSETS = "score.offsets";

  private static final String LANGUAGE_HEAD = "lm_head.weight";

  private RewardWeights() {}

  /// The weights of an untrained reward model over a decoder; to be closed.
  ///
  /// @param decoder a language model or a model that scores; copied
  /// @param offsets numbers of [RewardHead#offsetShape]
  public static Parameters over(
      ModelConfig config, Parameters decoder, RewardHead head, double[] offsets, long seed) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var all = new LinkedHashMap<String, Tensor>();
      decoder
          .tensors()
          .forEach((name, tensor) -> {
            if (!name.equals(LANGUAGE_HEAD) && !name.equals(ScoreHead.NAME)) {
              all.put(name, tensor.copy());
            }
          });
      var device = all.firstEntry().getValue().device();
      all.put(
          ScoreHead.NAME, ScoreHead.initialise(config, head.dimensions().size(), seed).to(device));
      put(all, head, offsets, device);
      return Parameters.owning(all);
    }
  }

  /// What was loaded, with the offsets of its file; takes `loaded` over.
  static Parameters with(Parameters loaded, RewardModelFile file, Device device) {
    try (loaded;
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var all = new LinkedHashMap<String, Tensor>();
      loaded.tensors().forEach((name, tensor) -> all.put(name, tensor.copy()));
      var numbers = file.offsets().stream().mapToDouble(each -> each).toArray();
      put(all, file.head(), numbers, device);
      return Parameters.owning(all);
    }
  }

  private static void put(
      Map<String, Tensor> all, RewardHead head, double[] numbers, Device device) {
    if (head.offsetShape().length > 0) {
      all.put(OFFSETS, Tensors.of(numbers, head.offsetShape()).to(DType.FLOAT32).to(device));
    }
  }

  /// Scores of rows of tokens, without a graph.
  public static List<double[]> scores(
      CausalLm network, Weights weights, RewardHead head, List<Tokens> rows) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var read = ScoreHead.read(rows, network.device());
      var z = ScoreHead.of(weights).scores(network.hidden(TokenBatch.of(rows), read));
      var flat = head.scores(z, weights).to(DType.FLOAT64).toDoubles();
      int k = head.dimensions().size();
      var scores = new ArrayList<double[]>();
      for (int row = 0; row < rows.size(); row++) {
        scores.add(java.util.Arrays.copyOfRange(flat, row * k, (row + 1) * k));
      }
      return scores;
    }
  }

  /// The weights that a checkpoint of other tools holds: all but the offsets.
  public static SequencedMap<String, Tensor> stored(Parameters weights) {
    var stored = new LinkedHashMap<>(weights.tensors());
    stored.remove(OFFSETS);
    return stored;
  }

  /// What stands in `reward_model.json` beside them.
  ///
  /// @param template variables of the chat template that the model was trained with
  public static RewardModelFile file(
      RewardHead head, Weights weights, Map<String, JsonNode> template) {
    var offsets = new ArrayList<Double>();
    if (head.offsetShape().length > 0) {
      try (var _ = TensorScope.open()) {
        for (double number : weights.tensor(OFFSETS).detach().to(DType.FLOAT64).toDoubles()) {
          offsets.add(number);
        }
      }
    }
    return new RewardModelFile(head, offsets, template);
  }
}
