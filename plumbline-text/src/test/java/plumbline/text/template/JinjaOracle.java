package plumbline.text.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;

/// What Jinja2 rendered, as `src/test/oracle/expect.py` wrote it down.
final class JinjaOracle {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-06T14:05:09Z"), ZoneOffset.UTC);
  static final Map<String, String> SPECIAL_TOKENS =
      Map.of("bos_token", "<s>", "eos_token", "</s>", "pad_token", "<pad>", "unk_token", "<unk>");

  private static final JsonNode EXPECTED = read();

  private JinjaOracle() {}

  static JsonNode expected() {
    return EXPECTED;
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(resource("expected.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String resource(String name) {
    try (var in = JinjaOracle.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ChatTemplate family(String name) {
    return ChatTemplate.parse(resource("families/" + name + ".jinja"))
        .withSpecialTokens(SPECIAL_TOKENS)
        .withClock(CLOCK);
  }

  static List<String> families() {
    var names = new ArrayList<String>();
    expected().get("families").forEach(f -> names.add(f.get("family").asText()));
    return names.stream().distinct().toList();
  }

  static Map<String, Value> context() {
    var variables = new LinkedHashMap<String, Value>();
    expected()
        .get("context")
        .properties()
        .forEach(e -> variables.put(e.getKey(), Inputs.of(e.getValue(), Origins.VARIABLE)));
    return variables;
  }

  static String render(String source) {
    return render(source, context());
  }

  static String render(String source, Map<String, Value> variables) {
    return ChatTemplate.parse(source).withClock(CLOCK).render(variables).chars();
  }

  static Conversation conversation(JsonNode node) {
    var messages = new ArrayList<Message>();
    node.get("messages").forEach(m -> messages.add(message(m)));
    var tools = new ArrayList<ObjectNode>();
    node.path("tools").forEach(tool -> tools.add((ObjectNode) tool));
    var variables = new LinkedHashMap<String, JsonNode>();
    node.path("variables").properties().forEach(e -> variables.put(e.getKey(), e.getValue()));
    boolean prompt = node.path("add_generation_prompt").asBoolean(false);
    return new Conversation(messages, tools, prompt, variables);
  }

  private static Message message(JsonNode node) {
    var calls = new ArrayList<ToolCall>();
    for (var call : node.path("tool_calls")) {
      var function = call.get("function");
      calls.add(
          new ToolCall(
              call.get("id").asText(),
              function.get("name").asText(),
              function.get("arguments").toString()));
    }
    return new Message(
        Role.valueOf(node.get("role").asText().toUpperCase(java.util.Locale.ROOT)),
        node.get("content").asText(),
        calls,
        node.path("name").asText(""),
        node.path("tool_call_id").asText(""),
        node.path("reasoning_content").asText(""));
  }
}
