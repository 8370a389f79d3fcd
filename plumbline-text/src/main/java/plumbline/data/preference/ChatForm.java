package plumbline.data.preference;

import java.util.ArrayList;
import java.util.List;
import plumbline.text.message.Message;
import plumbline.text.template.ChatEncoder;
import plumbline.text.template.Conversation;
import plumbline.text.token.Tokens;

/// The model's chat template decides; what is said follows from the origins of the characters.
///
/// @param encoder renders and marks
public record ChatForm(ChatEncoder encoder) implements AnswerForm {
  @Override
  public Tokens prompt(List<Message> prompt) {
    return encoder.prompt(Conversation.of(prompt));
  }

  @Override
  public MarkedTokens whole(List<Message> prompt, List<Message> completion) {
    var messages = new ArrayList<>(prompt);
    messages.addAll(completion);
    var chat = encoder.encode(Conversation.of(messages));
    var said = new ArrayList<Boolean>(chat.tokens().size());
    for (int i = 0; i < chat.tokens().size(); i++) {
      said.add(chat.turnOf(i) >= prompt.size());
    }
    return new MarkedTokens(chat.tokens(), said);
  }
}
