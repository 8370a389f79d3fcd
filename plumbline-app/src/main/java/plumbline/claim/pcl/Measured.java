package plumbline.claim.pcl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import plumbline.claim.Outcome;
import plumbline.claim.recipes.RecipeBench;
import plumbline.completion.Completion;
import plumbline.completion.Sampling;
import plumbline.recipe.pcl.Marker;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.reward.assessment.AssessedText;
import plumbline.reward.assessment.AssessmentReward;
import plumbline.reward.assessment.Consistency;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// Measures models on held-out medians: as they are served, and run past the marker.
///
/// @param bench has the models
/// @param heldOut what they are asked
record Measured(RecipeBench bench, List<Median> heldOut) {
  static final String MARKER = "<post-completion>";
  static final int MOST_TOKENS = 40;
  private static final int END = 2;
  private static final AssessmentReward REWARD =
      new AssessmentReward(
          AssessmentReward.Matching.EXACT,
          AssessmentReward.Form.WHOLE,
          List.of(AssessmentReward.Component.ACCURACY, AssessmentReward.Component.FORMAT),
          new Consistency(Consistency.Difference.RELATIVE, true),
          "");

  /// Greedy answers up to where the published model ends them: how many are right, how long they
  /// are, and how much of them stands behind it.
  Outcome served(String name, Path model) throws IOException, InterruptedException {
    try (var tokenizer = Tokenizer.load(model)) {
      var marker = marker(tokenizer);
      var answers = answers(model, Sampling.greedy(MOST_TOKENS), 1);
      return Outcome.none()
          .figure(name + ".right", mean(columns(answers), AssessmentReward.ACCURACY))
          .figure(name + ".served", mean(answers.stream().mapToInt(each -> each.tokens().size())))
          .figure(
              name + ".beyond",
              answers.stream()
                  .mapToInt(each ->
                      Math.max(0, each.tokens().size() - 1 - marker.positionIn(each.tokens())))
                  .sum());
    }
  }

  /// Samples that go on behind the marker: whether they say rightly if they are right.
  Outcome assessed(String name, Path model) throws IOException, InterruptedException {
    try (var tokenizer = Tokenizer.load(model)) {
      var sampling = marker(tokenizer).training(Sampling.random(MOST_TOKENS, 1));
      var columns = columns(answers(model, sampling, 2));
      double right = mean(columns, AssessmentReward.ACCURACY);
      var wrong =
          columns.stream().filter(each -> value(each, AssessmentReward.ACCURACY) == 0).toList();
      return Outcome.none()
          .figure(name + ".sampled-right", right)
          .figure(name + ".majority", Math.max(right, 1 - right))
          .figure(name + ".whole", mean(columns, AssessmentReward.FORMAT))
          .figure(name + ".self-score", mean(columns, AssessmentReward.SELF_SCORE))
          .figure(name + ".honesty", wrong.isEmpty() ? 1 : mean(wrong, AssessmentReward.HONESTY));
    }
  }

  /// Mean probabilities of the end and of the marker right behind the answer, at their worst where
  /// there is no answer.
  Outcome next(String name, Path model) throws IOException, InterruptedException {
    try (var tokenizer = Tokenizer.load(model)) {
      var answers = answers(model, Sampling.greedy(MOST_TOKENS), 1);
      var end = closed(answers, tokenizer, END);
      var marker = closed(answers, tokenizer, tokenizer.id(MARKER).orElseThrow());
      return Outcome.none()
          .figure(name + ".end", end.isEmpty() ? 1 : bench.probability(model, end))
          .figure(name + ".marker", marker.isEmpty() ? 0 : bench.probability(model, marker));
    }
  }

  /// `next` behind answers, given their last sign alone, which may have been one token with a line
  /// break.
  private static List<TrainingRow> closed(List<Completion> answers, Tokenizer tokenizer, int next) {
    var open = AssessedText.ANSWER_END.substring(0, AssessedText.ANSWER_END.length() - 1);
    var rows = new ArrayList<TrainingRow>();
    for (var answer : answers) {
      int end = answer.text().indexOf(open);
      if (end >= 0) {
        var said = tokenizer.encode(answer.text().substring(0, end + open.length()));
        var closed = answer.prompt().then(said).then(tokenizer.encode(">"));
        rows.add(TrainingRow.supervised(closed, Tokens.of(next)));
      }
    }
    return rows;
  }

  private static Marker marker(Tokenizer tokenizer) {
    return Marker.token(MARKER, tokenizer, Set.of(END));
  }

  private List<Completion> answers(Path model, Sampling sampling, long stream)
      throws IOException, InterruptedException {
    return bench.completions(
        model, heldOut.stream().map(Median::prompt).toList(), sampling, stream);
  }

  private List<RewardColumns> columns(List<Completion> answers) {
    return IntStream.range(0, answers.size())
        .mapToObj(i ->
            REWARD.score(
                new Episode(
                    Task.of(i, heldOut.get(i).prompt(), String.valueOf(heldOut.get(i).value())),
                    SampleKey.of(i),
                    List.of(),
                    answers.get(i).text(),
                    answers.get(i).stop())))
        .toList();
  }

  /// What is not said counts as 0.
  private static double value(RewardColumns columns, String name) {
    return columns.get(name) instanceof Verdict.Scored(double reward) ? reward : 0;
  }

  private static double mean(List<RewardColumns> columns, String name) {
    return columns.stream().mapToDouble(each -> value(each, name)).average().orElse(0);
  }

  private static double mean(IntStream values) {
    return values.average().orElse(0);
  }
}
