package plumbline.text.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The chat templates of a model directory, by name; most have one, some a second for tools.
public final class ChatTemplates {
  /// The name of the template for ordinary conversations.
  public static final String DEFAULT = "default";

  /// The name of the template for conversations with tools, where a model has its own.
  public static final String TOOL_USE = "tool_use";

  private static final String TEMPLATE_FILE = "chat_template.jinja";
  private static final String CONFIG_FILE = "tokenizer_config.json";
  private static final String TOKENS_FILE = "special_tokens_map.json";
  private static final long MOST_BYTES = 16 << 20;

  private final SequencedMap<String, ChatTemplate> templates;

  private ChatTemplates(SequencedMap<String, ChatTemplate> templates) {
    this.templates = templates;
  }

  /// One template for every conversation.
  public static ChatTemplates of(ChatTemplate template) {
    return new ChatTemplates(new LinkedHashMap<>(Map.of(DEFAULT, template)));
  }

  /// Reads `chat_template.jinja`, or else the `chat_template` of `tokenizer_config.json` (one, or a
  /// list with names); special tokens come from that file and `special_tokens_map.json`.
  ///
  /// @throws TemplateException if there is no template, or one that cannot be parsed
  public static ChatTemplates load(Path modelDirectory) {
    return load(modelDirectory, TemplateLimits.standard());
  }

  /// Reads templates under these limits.
  ///
  /// @throws TemplateException if there is no template, or one that cannot be parsed
  public static ChatTemplates load(Path modelDirectory, TemplateLimits limits) {
    var config = json(modelDirectory.resolve(CONFIG_FILE));
    var sources = sources(modelDirectory, config);
    if (sources.isEmpty()) {
      throw absent(
          "%s has no chat template: neither %s nor chat_template in %s"
              .formatted(modelDirectory, TEMPLATE_FILE, CONFIG_FILE));
    }
    var tokens = specialTokens(json(modelDirectory.resolve(TOKENS_FILE)), config);
    var templates = new LinkedHashMap<String, ChatTemplate>();
    sources.forEach((name, source) ->
        templates.put(name, ChatTemplate.parse(source, limits).withSpecialTokens(tokens)));
    return new ChatTemplates(templates);
  }

  /// Whether a model directory has a chat template; `"chat_template": null` is none.
  ///
  /// @throws TemplateException where its configuration cannot be read
  public static boolean isIn(Path modelDirectory) {
    return !sources(modelDirectory, json(modelDirectory.resolve(CONFIG_FILE))).isEmpty();
  }

  private static Map<String, String> sources(Path directory, JsonNode config) {
    var sources = new LinkedHashMap<String, String>();
    var file = directory.resolve(TEMPLATE_FILE);
    var written = config.path("chat_template");
    if (Files.exists(file)) {
      sources.put(DEFAULT, text(file));
    } else if (written.isTextual()) {
      sources.put(DEFAULT, written.asText());
    } else if (written.isArray()) {
      for (var entry : written) {
        sources.put(entry.path("name").asText(DEFAULT), entry.path("template").asText());
      }
    } else if (!written.isMissingNode() && !written.isNull()) {
      throw absent(
          "chat_template in %s is a %s, expected text or a list of named templates"
              .formatted(
                  directory.resolve(CONFIG_FILE),
                  written.getNodeType().toString().toLowerCase(Locale.ROOT)));
    }
    return sources;
  }

  /// Special tokens by variable, such as `eos_token`; later files win.
  private static Map<String, String> specialTokens(JsonNode... files) {
    var tokens = new LinkedHashMap<String, String>();
    for (var file : files) {
      for (var entry : file.properties()) {
        var value = entry.getValue();
        var token = value.isObject() ? value.path("content") : value;
        if (entry.getKey().endsWith("_token") && token.isTextual()) {
          tokens.put(entry.getKey(), token.asText());
        }
      }
    }
    return tokens;
  }

  private static JsonNode json(Path file) {
    var mapper =
        new ObjectMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(100)
                        .maxDocumentLength(MOST_BYTES)
                        .build())
                .build());
    if (!Files.exists(file)) {
      return mapper.createObjectNode();
    }
    try {
      return mapper.readTree(text(file));
    } catch (JsonProcessingException e) {
      throw absent("%s is not JSON: %s".formatted(file, e.getOriginalMessage()));
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw absent("%s has more than %,d bytes".formatted(file, MOST_BYTES));
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw absent("%s cannot be read: %s".formatted(file, e));
    }
  }

  private static TemplateException absent(String reason) {
    return new TemplateException(TemplateException.Kind.ABSENT, reason);
  }

  /// The names, in the order of the file.
  public Set<String> names() {
    return templates.keySet();
  }

  /// The template of this name.
  ///
  /// @throws TemplateException if there is none
  public ChatTemplate named(String name) {
    var template = templates.get(name);
    if (template == null) {
      throw absent("there is no chat template '%s', only %s".formatted(name, names()));
    }
    return template;
  }

  /// The template for ordinary conversations: `default`, or the only one.
  public ChatTemplate standard() {
    return templates.size() == 1 ? templates.firstEntry().getValue() : named(DEFAULT);
  }

  /// The template for a conversation: the one for tools where it has tools and the model has one.
  public ChatTemplate forConversation(Conversation conversation) {
    boolean own = !conversation.tools().isEmpty() && templates.containsKey(TOOL_USE);
    return own ? named(TOOL_USE) : standard();
  }

  /// Renders a conversation with its template.
  ///
  /// @throws TemplateException if the template refuses the conversation, fails, or exceeds a limit
  public Rendering render(Conversation conversation) {
    return forConversation(conversation).render(conversation);
  }
}
