package plumbline.recipe.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import plumbline.metric.KeptSteps;
import plumbline.metric.PreferenceRecord;
import plumbline.metric.PreferenceRecord.Answer;
import plumbline.text.token.Floats;
import plumbline.train.Run;

/// What is kept of the pairs or labels of some steps, so that they can be looked at.
record KeptPreferences(KeptSteps steps, OptionalDouble beta) {
  private static final int MOST = 8; // a step

  KeptPreferences(long steps, double beta) {
    this(new KeptSteps(steps), beta > 0 ? OptionalDouble.of(beta) : OptionalDouble.empty());
  }

  /// @param logProbs of the step, chosen and rejected in turn
  /// @param reference the same under the reference, null where there is none
  void pairs(
      Run run,
      long step,
      List<PairRows> pairs,
      List<Floats> logProbs,
      @Nullable List<Floats> reference) {
    if (!steps.has(step)) {
      return;
    }
    var kept = new ArrayList<PreferenceRecord>();
    for (int i = 0; i < Math.min(MOST, pairs.size()); i++) {
      var pair = pairs.get(i);
      kept.add(
          new PreferenceRecord(
              pair.index(),
              new Answer(pair.chosen(), logProbs.get(2 * i), at(reference, 2 * i)),
              new Answer(pair.rejected(), logProbs.get(2 * i + 1), at(reference, 2 * i + 1)),
              pair.weight(),
              beta));
    }
    run.preferences(step, withinBudget(kept));
  }

  /// @param logProbs of the step
  /// @param reference the same under the reference
  void labels(
      Run run, long step, List<LabelRow> labels, List<Floats> logProbs, List<Floats> reference) {
    if (!steps.has(step)) {
      return;
    }
    var kept = new ArrayList<PreferenceRecord>();
    for (int i = 0; i < Math.min(2 * MOST, labels.size()); i++) {
      var label = labels.get(i);
      var answer = new Answer(label.row(), logProbs.get(i), reference.get(i));
      kept.add(
          new PreferenceRecord(
              label.answer().row(),
              label.wanted() ? answer : null,
              label.wanted() ? null : answer,
              label.answer().weight(),
              beta));
    }
    run.preferences(step, withinBudget(kept));
  }

  private static @Nullable Floats at(@Nullable List<Floats> columns, int row) {
    return columns == null ? null : columns.get(row);
  }

  /// At least one.
  private static List<PreferenceRecord> withinBudget(List<PreferenceRecord> records) {
    long tokens = 0;
    int count = 0;
    for (var record : records) {
      tokens += record.tokens();
      if (count > 0 && tokens > KeptSteps.TOKENS) {
        break;
      }
      count++;
    }
    return records.subList(0, count);
  }
}
