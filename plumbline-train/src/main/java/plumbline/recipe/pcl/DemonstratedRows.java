package plumbline.recipe.pcl;

import java.util.List;
import java.util.Set;
import plumbline.data.preference.AnswerForm;
import plumbline.data.preference.MarkedTokens;
import plumbline.reward.assessment.AssessedText;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// Makes the rows of the two tracks from demonstrations.
///
/// @param form how prompt and answer become tokens of the model
public record DemonstratedRows(AnswerForm form, Tokenizer tokenizer, Marker marker) {
  /// A solution with its gold answer in the layout of a response.
  public static String solution(String rationale, String gold) {
    return "<think>%s</think>\n<answer>%s</answer>".formatted(rationale, gold);
  }

  /// The row of the reasoning track: `answered` and the marker are learnt, an end is not, or the
  /// model would learn to stop for good.
  public TrainingRow reasoning(Task task, String answered) {
    return reasoning(encode(task, answered).answered(), marker.tokens(), task.id());
  }

  /// The row of the assessment track: what follows the answer is learnt, from the marker to the
  /// end.
  ///
  /// @param response thinking, answer, evaluation and reward, with or without the marker
  /// @throws IllegalArgumentException where it cannot be cut in two
  public TrainingRow assessment(Task task, String response) {
    int end = response.indexOf(AssessedText.ANSWER_END);
    if (end < 0) {
      throw new IllegalArgumentException(
          "the response has no %s, so nothing can be cut off behind it"
              .formatted(AssessedText.ANSWER_END));
    }
    int cut = end + AssessedText.ANSWER_END.length();
    var behind = response.substring(cut);
    if (behind.startsWith(marker.text())) {
      behind = behind.substring(marker.text().length());
    } else if (marker instanceof Marker.OfText) {
      throw new IllegalArgumentException(
          "behind the answer stands '%s', must begin with the marker '%s'"
              .formatted(shortened(behind), marker.text()));
    }
    if (behind.isBlank()) {
      throw new IllegalArgumentException("nothing stands behind the answer, so nothing is learnt");
    }
    var parts = encode(task, response.substring(0, cut));
    var assessment = tokenizer.encode(behind);
    requireCut(response.substring(0, cut), behind);
    return assessment(
        parts.answered().tokens(), marker.tokens(), assessment.then(parts.end()), task.id());
  }

  private static String shortened(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "…";
  }

  /// `answered` and the marker, of which what is said of the first and the marker are learnt.
  static TrainingRow reasoning(MarkedTokens answered, Tokens marker, long group) {
    return answered.then(MarkedTokens.said(marker)).row(LossKind.CROSS_ENTROPY, group);
  }

  /// `answered`, the marker and the assessment, of which the last two are learnt.
  static TrainingRow assessment(Tokens answered, Tokens marker, Tokens assessment, long group) {
    return MarkedTokens.silent(answered)
        .then(MarkedTokens.said(marker.then(assessment)))
        .row(LossKind.CROSS_ENTROPY, group);
  }

  /// @param answered prompt and answer, without what ends a turn
  /// @param end what ends a turn
  private record Parts(MarkedTokens answered, Tokens end) {}

  private Parts encode(Task task, String answered) {
    var whole = form.whole(task.prompt(), List.of(Message.assistant(answered)));
    int last = whole.said().lastIndexOf(true);
    int end = last;
    while (end >= 0 && isEnd(whole.tokens().get(end), marker.ends())) {
      end--;
    }
    var ending = whole.tokens().slice(end + 1, last + 1);
    var text = new MarkedTokens(whole.tokens().slice(0, end + 1), whole.said().subList(0, end + 1));
    return new Parts(text, ending.isEmpty() ? Tokens.of(first(marker.ends())) : ending);
  }

  private static boolean isEnd(int token, Set<Integer> ends) {
    return ends.contains(token);
  }

  private static int first(Set<Integer> ends) {
    return ends.stream().min(Integer::compare).orElseThrow();
  }

  /// A marker of text must not run into its neighbours: a sample would be spelt by other tokens.
  private void requireCut(String answered, String behind) {
    if (marker instanceof Marker.OfText) {
      var apart = tokenizer.encode(answered).then(marker.tokens()).then(tokenizer.encode(behind));
      if (!tokenizer.encode(answered + marker.text() + behind).equals(apart)) {
        throw new IllegalArgumentException(
            "the tokenizer joins the marker '%s' with the text around it, so no token begins with it; use marker.token"
                .formatted(marker.text().replace("\n", "\\n")));
      }
    }
  }
}
