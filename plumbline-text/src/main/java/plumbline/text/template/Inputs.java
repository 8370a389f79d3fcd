package plumbline.text.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import plumbline.text.message.Message;
import plumbline.text.message.ToolCall;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Str;

/// Conversations as the values that templates expect, every one with its origin.
final class Inputs {
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(100)
                      .maxNumberLength(4000)
                      .build())
              .build());

  private final String reasoningKey;

  /// @param reasoningKey the key under which the template looks for the thinking text
  Inputs(String reasoningKey) {
    this.reasoningKey = reasoningKey;
  }

  Value messages(List<Message> messages) {
    var values = new ArrayList<Value>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      values.add(message(messages.get(i), i));
    }
    return Items.list(values);
  }

  private Dict message(Message message, int index) {
    var dict = new Dict(Origins.ofMessage(index, Origin.Field.WHOLE));
    put(dict, "role", message.role().wireName(), index, Origin.Field.ROLE);
    put(dict, "content", message.content(), index, Origin.Field.CONTENT);
    if (!message.reasoning().isEmpty()) {
      put(dict, reasoningKey, message.reasoning(), index, Origin.Field.REASONING);
    }
    if (!message.name().isEmpty()) {
      put(dict, "name", message.name(), index, Origin.Field.NAME);
    }
    if (!message.toolCalls().isEmpty()) {
      int origin = Origins.ofMessage(index, Origin.Field.TOOL_CALLS);
      var calls = message.toolCalls().stream().map(call -> toolCall(call, origin)).toList();
      dict.put(key("tool_calls", origin), new Items(calls, false, origin));
    }
    if (!message.toolCallId().isEmpty()) {
      put(dict, "tool_call_id", message.toolCallId(), index, Origin.Field.TOOL_CALL_ID);
    }
    return dict;
  }

  private static Value toolCall(ToolCall call, int origin) {
    var function = new Dict(origin);
    function.put(key("name", origin), string(call.name(), origin));
    function.put(key("arguments", origin), arguments(call.arguments(), origin));
    var dict = new Dict(origin);
    if (!call.id().isEmpty()) {
      dict.put(key("id", origin), string(call.id(), origin));
    }
    dict.put(key("type", origin), string("function", origin));
    dict.put(key("function", origin), function);
    return dict;
  }

  /// The arguments as a dict, as templates expect them; text that is no JSON object stays text.
  private static Value arguments(String json, int origin) {
    try {
      var tree = JSON.readTree(json);
      return tree.isObject() ? of(tree, origin) : string(json, origin);
    } catch (JsonProcessingException e) {
      return string(json, origin);
    }
  }

  private static void put(Dict dict, String key, String text, int index, Origin.Field field) {
    int origin = Origins.ofMessage(index, field);
    dict.put(key(key, origin), string(text, origin));
  }

  private static Str key(String name, int origin) {
    return string(name, origin);
  }

  private static Str string(String text, int origin) {
    return Value.of(Text.of(text, origin));
  }

  /// A JSON tree as a value with one origin throughout.
  static Value of(JsonNode node, int origin) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var dict = new Dict(origin);
        node.properties().forEach(e -> dict.put(key(e.getKey(), origin), of(e.getValue(), origin)));
        yield dict;
      }
      case ARRAY -> {
        var elements = new ArrayList<Value>(node.size());
        node.forEach(element -> elements.add(of(element, origin)));
        yield new Items(elements, false, origin);
      }
      case STRING, BINARY -> string(node.asText(), origin);
      case BOOLEAN -> new Value.Bool(node.booleanValue(), origin);
      case NUMBER ->
          node.isIntegralNumber()
              ? new Value.Int(Numbers.bounded(node.bigIntegerValue()), origin)
              : new Value.Real(node.doubleValue(), origin);
      case NULL, MISSING, POJO -> new Value.None(origin);
    };
  }
}
