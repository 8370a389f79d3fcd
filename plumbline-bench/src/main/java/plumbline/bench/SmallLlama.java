package plumbline.bench;

import java.util.ArrayList;
import java.util.List;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenLoss;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;

/// The model that everything is measured on: hidden 256, 6 layers, 8 heads, SwiGLU 768, vocabulary
/// 512.
final class SmallLlama {
  static final int TIME = 128;
  static final int WIDTH = 768;
  private static final SampleKey TEXT = SampleKey.of(7);

  private SmallLlama() {}

  static ModelConfig config(int vocab) {
    return ModelConfig.llama(256, WIDTH, 6, 8, vocab, 640);
  }

  static TrainablePolicy policy(int vocab, Lanes lanes) {
    var config = config(vocab);
    try (var fresh = Parameters.initialise(config, 1)) {
      return TrainablePolicy.full(config, fresh, lanes.count());
    }
  }

  static Tokens tokens(int vocab, long row, int length) {
    var ids = new int[length];
    for (int t = 0; t < length; t++) {
      ids[t] = (int) (TEXT.withSample(row).uniform(t) * vocab);
    }
    return Tokens.of(ids);
  }

  /// Rows of which all but the first token are learnt.
  static List<TrainingRow> rows(int vocab, int count, int length) {
    var rows = new ArrayList<TrainingRow>();
    for (int row = 0; row < count; row++) {
      var tokens = tokens(vocab, row, length);
      rows.add(TrainingRow.supervised(tokens.slice(0, 1), tokens.slice(1, length)));
    }
    return rows;
  }

  static MicroLoss crossEntropy(double count) {
    return (micro, logProbs, _) ->
        new PolicyObjective.Result(
            TokenLoss.sum(logProbs, micro.mask(LossKind.CROSS_ENTROPY), null).share(count),
            LossMetrics.none());
  }
}
