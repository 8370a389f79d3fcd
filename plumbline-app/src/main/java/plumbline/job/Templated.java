package plumbline.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.data.preference.AnswerForm;
import plumbline.data.preference.ChatForm;
import plumbline.text.message.Message;
import plumbline.text.template.ChatEncoder;
import plumbline.text.template.Conversation;
import plumbline.text.template.EncodedChat;
import plumbline.text.token.Tokens;

/// The model's own chat template decides.
///
/// @param options further variables of the template
record Templated(ChatEncoder encoder, Map<String, JsonNode> options) implements TextForm {
  static Templated of(ChatEncoder encoder, Map<String, Object> options) {
    var json = new JsonMapper();
    var values = new LinkedHashMap<String, JsonNode>();
    options.forEach((name, value) -> values.put(name, json.valueToTree(value)));
    return new Templated(encoder, values);
  }

  private Conversation conversation(List<Message> messages, List<ObjectNode> tools) {
    return new Conversation(messages, tools, false, options);
  }

  @Override
  public Tokens prompt(List<Message> messages, List<ObjectNode> tools) {
    return encoder.prompt(conversation(messages, tools));
  }

  @Override
  public Tokens whole(List<Message> messages, List<ObjectNode> tools) {
    return encoder.encode(conversation(messages, tools)).tokens();
  }

  @Override
  public Learnt learn(List<Message> messages, List<ObjectNode> tools) {
    var chat = encoder.trainable(conversation(messages, tools));
    return new Learnt(
        chat.toRow(), chat.disagreements().stream().findFirst().map(Templated::doubt));
  }

  private static String doubt(EncodedChat.Disagreement other) {
    return "'%s' is %s"
        .formatted(
            other.text().strip(),
            other.trained() ? "learnt, but not marked" : "marked, but not learnt");
  }

  @Override
  public AnswerForm answers() {
    return new ChatForm(encoder, options);
  }
}
