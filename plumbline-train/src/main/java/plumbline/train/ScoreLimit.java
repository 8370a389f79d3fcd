package plumbline.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.AttentionScores;
import plumbline.optim.QkClip;

/// What steps do about large attention scores: clip the heads that make them, or nothing.
record ScoreLimit(Optional<QkClip> clip) {
  static ScoreLimit of(Optional<QkClip.Settings> settings, ModelConfig config) {
    return new ScoreLimit(settings.map(limit -> new QkClip(limit, ClippedHeads.of(config))));
  }

  /// The largest scores of all micro-batches, whichever lane ran them.
  static SortedMap<Integer, List<Float>> largest(List<SortedMap<Integer, List<Float>>> parts) {
    var largest = new TreeMap<Integer, List<Float>>();
    for (var part : parts) {
      part.forEach((layer, heads) -> largest.merge(layer, heads, AttentionScores::greater));
    }
    return largest;
  }

  void requireFinite(SortedMap<Integer, List<Float>> scores, long step) {
    try {
      QkClip.requireFinite(scores);
    } catch (IllegalArgumentException broken) {
      throw new DivergedException(
          "%s at step %d; nothing was applied or saved. Lower the learning rate or the clip"
              .formatted(broken.getMessage(), step));
    }
  }

  /// Clips after a step by the scores of its forward; figures by metric name.
  SequencedMap<String, Double> apply(
      TrainablePolicy policy, SortedMap<Integer, List<Float>> scores) {
    var figures = new LinkedHashMap<String, Double>();
    clip.ifPresent(limit -> {
      var clipped = limit.apply(policy.tensors(), scores);
      figures.put("attention/max_logit", clipped.largest());
      figures.put("attention/clipped_share", clipped.share());
    });
    return figures;
  }
}
