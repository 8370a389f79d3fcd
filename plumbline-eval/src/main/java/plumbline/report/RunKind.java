package plumbline.report;

import java.util.Set;

/// What a run learns from, told from the figures that it logs; the same figure means something else
/// in each.
enum RunKind {
  /// Samples of the policy, by their reward.
  SAMPLES,
  /// Pairs of answers.
  PAIRS,
  /// Answers with a label each, wanted or not.
  LABELS,
  /// Judgements, by which a reward model learns to score.
  JUDGEMENTS,
  /// Rows that are given, token by token.
  ROWS;

  static RunKind of(Set<String> logged) {
    if (logged.contains("reward/mean")) {
      return SAMPLES;
    }
    if (!logged.contains("rewards/chosen")) {
      return ROWS;
    }
    if (!logged.contains("logps/chosen")) {
      return JUDGEMENTS;
    }
    return logged.contains("rewards/accuracies") ? PAIRS : LABELS;
  }
}
