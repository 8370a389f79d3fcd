package plumbline.recipe.policy;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import plumbline.metric.MetricNames;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Span;

/// How far log-probabilities of sampled tokens are from those of the sampler, by the age of the
/// tokens: how many optimiser steps ago they were sampled.
final class AgeMeans {
  private final long version;
  private final TreeMap<Long, double[]> byAge = new TreeMap<>();

  /// @param version optimiser steps that the policy has behind it
  AgeMeans(long version) {
    this.version = version;
  }

  void add(Episode episode, Floats current) {
    int at = 0;
    for (var span : episode.spans()) {
      if (span instanceof Span.Sampled sampled) {
        var sum = byAge.computeIfAbsent(version - sampled.policyVersion(), _ -> new double[2]);
        for (int t = 0; t < sampled.tokens().size(); t++) {
          sum[0] += Math.abs(sampled.logProbs().get(t) - current.get(at + t));
          sum[1]++;
        }
      }
      at += span.tokens().size();
    }
  }

  /// The mean over all tokens; where the policy has moved since some were sampled also the mean and
  /// the share of each age.
  SequencedMap<String, Double> figures() {
    var figures = new LinkedHashMap<String, Double>();
    double sum = byAge.values().stream().mapToDouble(each -> each[0]).sum();
    double count = byAge.values().stream().mapToDouble(each -> each[1]).sum();
    if (count == 0) {
      return figures;
    }
    figures.put(MetricNames.SAMPLER_TRAINER_DIFFERENCE, sum / count);
    if (byAge.lastKey() > 0) {
      byAge.forEach((age, each) -> {
        figures.put("age/%d/share".formatted(age), each[1] / count);
        figures.put("age/%d/logprob_diff".formatted(age), each[0] / each[1]);
      });
    }
    return figures;
  }
}
