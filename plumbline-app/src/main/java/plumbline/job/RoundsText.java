package plumbline.job;

import java.util.List;
import java.util.OptionalInt;
import plumbline.data.DataException;
import plumbline.rollout.FeedbackRollout;
import plumbline.rollout.TurnMarks;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// Rounds as the text of one model, which is how trajectories are stored.
///
/// @param tokenizer the model's
/// @param form its chat template, or plain text
public record RoundsText(Tokenizer tokenizer, TextForm form) implements FeedbackRollout.Text {
  private static final String ATTEMPT = "first-attempt";
  private static final String REMARK = "first-remark";

  @Override
  public Tokens encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public boolean isControl(int token) {
    return tokenizer.isSpecial(token) && !tokenizer.specials().unk().equals(OptionalInt.of(token));
  }

  /// What stands before the first attempt.
  ///
  /// @throws DataException where it cannot be stored as text
  public String opening(List<Message> prompt) {
    var tokens = form.prompt(prompt);
    if (form instanceof TextForm.Plain) {
      return prompt.getFirst().content();
    }
    var text = tokenizer.decode(tokens, false);
    if (!tokenizer.encode(text).equals(tokens)) {
      throw new DataException(
          "the prompt as the chat template writes it does not come back from text as the same"
              + " tokens; does it spell a special token?");
    }
    return text;
  }

  /// What the chat template writes between the turns where a user answers its assistant; line ends
  /// where there is no template.
  ///
  /// @throws DataException where the template changes turns that are over
  public TurnMarks marks() {
    if (form instanceof TextForm.Plain) {
      return new TurnMarks("\n", "\n");
    }
    var question = Message.user("question");
    var answered = List.of(question, Message.assistant(ATTEMPT), Message.user(REMARK));
    var opened = tokenizer.decode(form.prompt(List.of(question)), false) + ATTEMPT;
    var whole = tokenizer.decode(form.prompt(answered), false);
    int remark = whole.indexOf(REMARK);
    if (!whole.startsWith(opened) || remark < opened.length()) {
      throw new DataException(
          "the chat template changes turns that are over, so what stands between them is unknown;"
              + " say it by --before-remark and --before-attempt");
    }
    return new TurnMarks(
        whole.substring(opened.length(), remark), whole.substring(remark + REMARK.length()));
  }
}
