package plumbline.recipe.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenLoss;
import plumbline.tensor.Tensor;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;

/// What one optimiser step learns by cross-entropy beside its samples. Every token carries its
/// share of the loss, so the contributions of micro-batches add up however the step is cut.
///
/// @param policyWeight of the policy loss
/// @param tracks that have a token to learn
record Lesson(double policyWeight, List<Tracks.Track> tracks) {
  static final Lesson NONE = new Lesson(1, List.of());

  Lesson {
    tracks = tracks.stream().filter(track -> track.weight() > 0 && track.tokens() > 0).toList();
  }

  /// The rows of all tracks, weighted.
  List<TrainingRow> rows() {
    var rows = new ArrayList<TrainingRow>();
    for (var track : tracks) {
      double share = track.weight() / track.tokens();
      track.rows().forEach(row -> rows.add(row.weighted(share)));
    }
    return rows;
  }

  /// The contribution of a micro-batch to the whole loss.
  ///
  /// @param policy what its samples contribute
  /// @param logProbs of all its rows
  PolicyObjective.Result with(PolicyObjective.Result policy, MicroBatch micro, Tensor logProbs) {
    if (tracks.isEmpty() && policyWeight == 1) {
      return policy;
    }
    var mask = micro.mask(LossKind.CROSS_ENTROPY);
    var learnt = TokenLoss.sum(logProbs, mask, micro.column(TrainingRow::weights)).sum();
    return new PolicyObjective.Result(
        policy.share().times(policyWeight).plus(learnt), policy.metrics());
  }

  /// The loss of every track, and the weight that it had: that of the track times the mean weight
  /// of its tokens.
  ///
  /// @param logProbs of [#rows], in their order
  SequencedMap<String, Double> figures(List<Floats> logProbs) {
    var figures = new LinkedHashMap<String, Double>();
    int at = 0;
    for (var track : tracks) {
      double loss = 0;
      double weights = 0;
      for (var row : track.rows()) {
        var scores = logProbs.get(at++);
        for (int t = 1; t < row.kinds().size(); t++) {
          if (row.kinds().get(t) == LossKind.CROSS_ENTROPY) {
            loss -= scores.get(t);
            weights += row.weights().get(t);
          }
        }
      }
      figures.put("track/%s_loss".formatted(track.name()), loss / track.tokens());
      figures.put(
          "track/%s_weight".formatted(track.name()), track.weight() * weights / track.tokens());
    }
    return figures;
  }
}
