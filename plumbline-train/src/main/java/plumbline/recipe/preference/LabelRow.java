package plumbline.recipe.preference;

import java.util.ArrayList;
import java.util.List;
import plumbline.data.preference.EncodedAnswer;
import plumbline.data.preference.EncodedLabel;
import plumbline.data.preference.MarkedTokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A labelled answer as the row that a model reads.
///
/// @param answer prompt and completion
/// @param row both; said tokens are [LossKind#PREFERENCE]
/// @param wanted the label
public record LabelRow(EncodedAnswer answer, TrainingRow row, boolean wanted) {

  /// The rows of encoded labels.
  ///
  /// @throws IllegalArgumentException where all answers have the same label
  public static List<LabelRow> of(List<EncodedLabel> labels) {
    var rows = rows(labels);
    long wanted = rows.stream().filter(LabelRow::wanted).count();
    if (wanted == 0 || wanted == rows.size()) {
      throw new IllegalArgumentException(
          "all %,d answers are %s: learning from labels needs both kinds; %s"
              .formatted(
                  rows.size(),
                  wanted == 0 ? "unwanted" : "wanted",
                  wanted == 0
                      ? "add answers that are wanted"
                      : "add answers that are unwanted, or learn these by method: sft"));
    }
    return rows;
  }

  /// The rows of labels that nobody learns from.
  ///
  /// @throws IllegalArgumentException where all answers have the same label
  public static List<LabelRow> heldOut(List<EncodedLabel> labels) {
    var rows = rows(labels);
    long wanted = rows.stream().filter(LabelRow::wanted).count();
    if (wanted == 0 || wanted == rows.size()) {
      throw new IllegalArgumentException(
          "all %,d answers of data.eval are %s: a policy that wants everything or nothing would"
                  .formatted(rows.size(), wanted == 0 ? "unwanted" : "wanted")
              + " look right on them; hold out answers of the other label too");
    }
    return rows;
  }

  private static List<LabelRow> rows(List<EncodedLabel> labels) {
    var rows = new ArrayList<LabelRow>(labels.size());
    for (var label : labels) {
      rows.add(
          new LabelRow(
              label.answer(), label.answer().trainingRow(LossKind.PREFERENCE), label.wanted()));
    }
    return rows;
  }

  /// The prompt of every row with the completion of the next one, the last with the first.
  ///
  /// @throws IllegalArgumentException for a single row
  static List<TrainingRow> mismatched(List<LabelRow> rows) {
    if (rows.size() < 2) {
      throw new IllegalArgumentException(
          "KTO needs at least 2 answers a step, each meets another's prompt to estimate the"
              + " divergence; this step has 1");
    }
    var mismatched = new ArrayList<TrainingRow>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      var prompt = MarkedTokens.silent(rows.get(i).answer().prompt());
      var other = rows.get((i + 1) % rows.size()).answer();
      mismatched.add(prompt.then(other.completion()).row(LossKind.PREFERENCE, other.row()));
    }
    return mismatched;
  }
}
