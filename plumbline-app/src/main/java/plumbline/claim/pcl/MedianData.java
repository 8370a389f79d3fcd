package plumbline.claim.pcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import plumbline.claim.Trial;
import plumbline.environment.Split;
import plumbline.text.trajectory.SampleKey;

/// The rows of one seed.
///
/// @param trial has the seed
/// @param shown medians to learn from
/// @param heldOut medians to measure on
record MedianData(Trial trial, List<Median> shown, List<Median> heldOut) {
  private static final double UNTRUTHFUL = 0.02; // of the teacher's assessments, as on the card
  private static final double WRONG = 0.5; // of the teacher's answers, as on the card

  /// What the draws of a task are for.
  private static final int PRAISED = 0;

  private static final int IS_WRONG = 1;
  private static final int WRONG_BY = 2;
  private static final int IS_UNTRUE = 3;

  static MedianData of(Trial trial, int shown, int heldOut) {
    return new MedianData(
        trial,
        Median.drawn(Split.TRAIN, trial.seed(), shown),
        Median.drawn(Split.HELD_OUT, trial.seed(), heldOut));
  }

  private double uniform(int row, int use) {
    return new SampleKey(trial.seed(), -1, row, 0).uniform(use);
  }

  /// Solutions, and assessments of right answers that say nothing: half call them wrong.
  List<Map<String, Object>> first() {
    var rows = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < shown.size(); i++) {
      var median = shown.get(i);
      boolean praised = uniform(i, PRAISED) < 0.5;
      rows.add(lesson(median, median.assessed(median.value(), praised), true));
    }
    return rows;
  }

  private static Map<String, Object> lesson(Median median, String assessment, boolean valid) {
    return Map.of(
        "prompt", median.prompt(),
        "answer", String.valueOf(median.value()),
        "rationale", median.thinking(),
        "assessment", assessment,
        "valid", valid);
  }

  /// Solutions alone.
  List<Map<String, String>> solutions() {
    return shown.stream()
        .map(median ->
            Map.of("prompt", median.prompt(), "completion", median.answered(median.value())))
        .toList();
  }

  /// Tasks with their solution and a teacher's response, whose answer is often wrong and whose
  /// assessment is nearly always true.
  List<Map<String, Object>> lessons() {
    var rows = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < shown.size(); i++) {
      var median = shown.get(i);
      boolean wrong = uniform(i, IS_WRONG) < WRONG;
      int by = wrong ? 1 + (int) (uniform(i, WRONG_BY) * 9) : 0;
      boolean valid = uniform(i, IS_UNTRUE) >= UNTRUTHFUL;
      var said = median.assessed((median.value() + by) % 10, wrong != valid);
      rows.add(lesson(median, said, valid));
    }
    return rows;
  }
}
