package plumbline.text.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;

/// What a chat template renders.
///
/// @param messages the turns so far
/// @param tools descriptions of the tools the model may call, as JSON-schema functions
/// @param generationPrompt whether the text ends where the assistant's next turn begins
/// @param variables further variables of the template by name, such as `enable_thinking`
public record Conversation(
    List<Message> messages,
    List<ObjectNode> tools,
    boolean generationPrompt,
    Map<String, JsonNode> variables) {
  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /// The turns alone.
  public static Conversation of(List<Message> messages) {
    return new Conversation(messages, List.of(), false, Map.of());
  }

  /// The turns alone.
  public static Conversation of(Message... messages) {
    return of(List.of(messages));
  }

  /// The same, ready for the assistant to speak.
  public Conversation withGenerationPrompt() {
    return withGenerationPrompt(true);
  }

  /// The same, ready for the assistant to speak or not.
  public Conversation withGenerationPrompt(boolean ready) {
    return new Conversation(messages, tools, ready, variables);
  }

  /// The same with these tools.
  public Conversation withTools(List<ObjectNode> descriptions) {
    return new Conversation(messages, descriptions, generationPrompt, variables);
  }

  /// The same with a further variable.
  public Conversation with(String name, JsonNode value) {
    var more = new LinkedHashMap<>(variables);
    more.put(name, value);
    return new Conversation(messages, tools, generationPrompt, more);
  }

  /// The same with a further variable that is true or false.
  public Conversation with(String name, boolean value) {
    return with(name, BooleanNode.valueOf(value));
  }
}
