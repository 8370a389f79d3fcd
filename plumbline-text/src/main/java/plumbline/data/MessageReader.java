package plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;

/// Reads messages in the layout of chat interfaces: `role`, `content` (text or parts of type
/// `text`), `tool_calls`, `name`, `tool_call_id`, `reasoning_content`.
final class MessageReader {
  private MessageReader() {}

  /// @param where the place of the list, for errors
  static List<Message> read(JsonNode list, String where) {
    var messages = new ArrayList<Message>();
    for (var each : list) {
      messages.add(message(each, "%s, message %d".formatted(where, messages.size() + 1)));
    }
    return messages;
  }

  private static Message message(JsonNode node, String where) {
    if (!node.isObject()) {
      throw new DataException(
          "%s: expected an object with role and content, got %s".formatted(where, shown(node)));
    }
    var calls = toolCalls(node.path("tool_calls"), where);
    var role = role(node.path("role"), where);
    return new Message(
        role,
        content(node.path("content"), !calls.isEmpty(), where),
        calls,
        textOr(node, "name", "", where),
        textOr(node, "tool_call_id", "", where),
        textOr(node, "reasoning_content", "", where));
  }

  private static Role role(JsonNode node, String where) {
    for (var role : Role.values()) {
      if (role.wireName().equals(node.asText())) {
        return role;
      }
    }
    throw new DataException(
        "%s: expected role to be system, user, assistant or tool, got %s"
            .formatted(where, shown(node)));
  }

  private static String content(JsonNode content, boolean mayBeAbsent, String where) {
    if (content.isTextual()) {
      return content.asText();
    }
    if (mayBeAbsent && (content.isNull() || content.isMissingNode())) {
      return "";
    }
    if (!content.isArray()) {
      throw new DataException(
          "%s: expected content to be text, got %s".formatted(where, shown(content)));
    }
    var text = new StringBuilder();
    for (var part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw new DataException(
            "%s: expected parts of type text, got %s".formatted(where, shown(part)));
      }
      text.append(part.path("text").asText());
    }
    return text.toString();
  }

  private static List<ToolCall> toolCalls(JsonNode list, String where) {
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new DataException(
          "%s: expected tool_calls to be a list, got %s".formatted(where, shown(list)));
    }
    var calls = new ArrayList<ToolCall>();
    for (var each : list) {
      var place = "%s, tool call %d".formatted(where, calls.size() + 1);
      var function = each.path("function").isObject() ? each.path("function") : each;
      var name = textOr(function, "name", "", place);
      if (name.isBlank()) {
        throw new DataException(place + ": no function name in " + shown(each));
      }
      calls.add(new ToolCall(textOr(each, "id", "", place), name, arguments(function, place)));
    }
    return calls;
  }

  /// An object, or the text of one as most chat interfaces send it; kept as text.
  private static String arguments(JsonNode function, String where) {
    var given = function.path("arguments");
    if (given.isMissingNode() || given.isNull()) {
      return "{}";
    }
    var object = given.isTextual() ? parse(given.asText(), where) : given;
    if (!object.isObject()) {
      throw new DataException(
          "%s: expected arguments to be a JSON object, got %s".formatted(where, shown(given)));
    }
    return given.isTextual() ? given.asText() : object.toString();
  }

  static JsonNode parse(String json, String where) {
    try {
      return JsonLinesReader.MAPPER.readTree(json);
    } catch (JsonProcessingException broken) {
      throw new DataException(
          "%s: expected JSON, got '%s'".formatted(where, abridged(json)), broken);
    }
  }

  private static String textOr(JsonNode node, String field, String absent, String where) {
    var value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    if (!value.isTextual()) {
      throw new DataException(
          "%s: expected %s to be text, got %s".formatted(where, field, shown(value)));
    }
    return value.asText();
  }

  /// What came, in a few words.
  static String shown(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "nothing";
    }
    var kind = value.getNodeType().toString().toLowerCase(Locale.ROOT);
    return switch (value.getNodeType()) {
      case STRING -> "text '" + abridged(value.asText()) + "'";
      case NUMBER, BOOLEAN -> kind + " " + value.asText();
      case ARRAY -> "a list: " + abridged(value.toString());
      case OBJECT -> "an object: " + abridged(value.toString());
      default -> kind;
    };
  }

  private static String abridged(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
