package plumbline.completion;

import java.util.List;
import plumbline.text.message.Message;
import plumbline.text.token.Tokens;

/// What is continued.
public sealed interface Prompt {
  /// A token row, continued as it is.
  record OfTokens(Tokens tokens) implements Prompt {}

  /// Plain text, encoded without a chat template.
  record OfText(String text) implements Prompt {}

  /// A conversation, rendered by the model's chat template with an open assistant turn.
  record OfMessages(List<Message> messages) implements Prompt {
    public OfMessages {
      messages = List.copyOf(messages);
    }
  }
}
