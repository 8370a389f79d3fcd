package plumbline.completion.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.completion.CompletionException;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;

/// Writes a conversation as the `messages` of a chat request. A tool's answer names the call it
/// belongs to: the open call of the turn before that has its id, or where it gives none, the first
/// that has the tool's name.
final class ChatMessages {
  private record OpenCall(String id, String tool) {}

  private final ArrayNode messages;
  private final Optional<String> reasoningField;
  private final List<OpenCall> open = new ArrayList<>();
  private int calls;

  private ChatMessages(ArrayNode messages, Optional<String> reasoningField) {
    this.messages = messages;
    this.reasoningField = reasoningField;
  }

  static void write(List<Message> conversation, Optional<String> reasoningField, ArrayNode into) {
    var writer = new ChatMessages(into, reasoningField);
    conversation.forEach(writer::add);
  }

  private void add(Message message) {
    var node = messages.addObject();
    node.put("role", message.role().wireName());
    node.put("content", message.content());
    if (message.role() == Role.TOOL) {
      node.put("tool_call_id", answeredBy(message));
      return;
    }
    open.clear();
    if (!message.name().isEmpty()) {
      node.put("name", message.name());
    }
    if (!message.reasoning().isEmpty()) {
      reasoningField.ifPresent(field -> node.put(field, message.reasoning()));
    }
    if (!message.toolCalls().isEmpty()) {
      addCalls(message.toolCalls(), node);
    }
  }

  private void addCalls(List<ToolCall> toolCalls, ObjectNode node) {
    var array = node.putArray("tool_calls");
    for (var call : toolCalls) {
      var id = call.id().isEmpty() ? "call_" + calls : call.id();
      calls++;
      open.add(new OpenCall(id, call.name()));
      var function = array.addObject().put("id", id).put("type", "function").putObject("function");
      function.put("name", call.name()).put("arguments", call.arguments());
    }
  }

  private String answeredBy(Message answer) {
    var id = answer.toolCallId();
    for (var call : open) {
      boolean meant =
          id.isEmpty()
              ? answer.name().isEmpty() || answer.name().equals(call.tool())
              : id.equals(call.id());
      if (meant) {
        open.remove(call);
        return call.id();
      }
    }
    throw new CompletionException(
        "message %d answers %s, but the assistant turn before has no open call of it"
            .formatted(
                messages.size(),
                id.isEmpty() ? "for tool '" + answer.name() + "'" : "call '" + id + "'"));
  }
}
