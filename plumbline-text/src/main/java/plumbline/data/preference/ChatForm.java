package plumbline.data.preference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;
import plumbline.text.template.ChatEncoder;
import plumbline.text.template.Conversation;
import plumbline.text.token.Tokens;

/// The model's chat template decides; what is said follows from the origins of the characters.
///
/// @param encoder renders and marks
/// @param options further variables of the template
public record ChatForm(ChatEncoder encoder, Map<String, JsonNode> options) implements AnswerForm {
  /// The template without further variables.
  public ChatForm(ChatEncoder encoder) {
    this(encoder, Map.of());
  }

  @Override
  public Tokens prompt(List<Message> prompt) {
    return encoder.prompt(conversation(prompt));
  }

  @Override
  public MarkedTokens whole(List<Message> prompt, List<Message> completion) {
    var messages = new ArrayList<>(prompt);
    messages.addAll(completion);
    var chat = encoder.encode(conversation(messages));
    var said = new ArrayList<Boolean>(chat.tokens().size());
    for (int i = 0; i < chat.tokens().size(); i++) {
      said.add(chat.turnOf(i) >= prompt.size());
    }
    return new MarkedTokens(chat.tokens(), said);
  }

  private Conversation conversation(List<Message> messages) {
    return new Conversation(messages, List.of(), false, options);
  }
}
