package plumbline.data.preference;

import java.util.List;
import plumbline.text.message.Message;
import plumbline.text.token.Tokens;

/// How a prompt and a completion become tokens for one model.
public interface AnswerForm {
  /// The tokens of a prompt, up to where the assistant speaks.
  Tokens prompt(List<Message> prompt);

  /// The tokens of a prompt with its completion; said are those of the completion's assistant
  /// turns, the token that ends a turn included.
  MarkedTokens whole(List<Message> prompt, List<Message> completion);
}
