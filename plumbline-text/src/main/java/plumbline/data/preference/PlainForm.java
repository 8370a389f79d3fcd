package plumbline.data.preference;

import java.util.List;
import plumbline.data.DataException;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// For a model without a chat template: a prompt is the text of its one message; the completion
/// follows it at once, encoded for itself, and ends with the end token.
///
/// @param tokenizer the model's
public record PlainForm(Tokenizer tokenizer) implements AnswerForm {
  @Override
  public Tokens prompt(List<Message> prompt) {
    return tokenizer.encode(only(prompt, "prompt").content());
  }

  @Override
  public MarkedTokens whole(List<Message> prompt, List<Message> completion) {
    var answer = tokenizer.encode(only(completion, "completion").content());
    var end = tokenizer.specials().eos();
    var said = end.isPresent() ? answer.then(Tokens.of(end.getAsInt())) : answer;
    return MarkedTokens.silent(prompt(prompt)).then(MarkedTokens.said(said));
  }

  private static Message only(List<Message> messages, String part) {
    if (messages.size() != 1) {
      throw new DataException(
          "the %s has %d messages, but the model has no chat template; it reads one plain text"
              .formatted(part, messages.size()));
    }
    return messages.getFirst();
  }
}
