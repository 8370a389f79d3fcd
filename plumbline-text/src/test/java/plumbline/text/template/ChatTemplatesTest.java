package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;

class ChatTemplatesTest {
  @TempDir Path directory;

  private void write(String file, String content) throws IOException {
    Files.writeString(directory.resolve(file), content);
  }

  private static final Conversation CHAT = Conversation.of(Message.user("Hi"));

  @Test
  void theTemplateFileComesFirstAndTokensFromTheConfiguration() throws IOException {
    write(
        "chat_template.jinja",
        "{{ bos_token }}{{ eos_token }}{{ unk_token }}{{ messages[0].content }}\n");
    write(
        "tokenizer_config.json",
        "{\"chat_template\": \"old\", \"bos_token\": {\"content\": \"<s>\"}, \"eos_token\":"
            + " \"</s>\"}");
    write("special_tokens_map.json", "{\"eos_token\": \"overruled\", \"unk_token\": \"<unk>\"}");
    assertThat(ChatTemplates.load(directory).render(CHAT).text()).isEqualTo("<s></s><unk>Hi");
  }

  @Test
  void namedTemplatesAreChosenByTools() throws IOException {
    write(
        "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"default\", \"template\": \"plain\"},"
            + " {\"name\": \"tool_use\", \"template\": \"tools\"}]}");
    var templates = ChatTemplates.load(directory);
    var tool = new ObjectMapper().createObjectNode().put("name", "f");
    assertThat(templates.names()).containsExactly("default", "tool_use");
    assertThat(templates.render(CHAT).text()).isEqualTo("plain");
    assertThat(templates.render(CHAT.withTools(List.of(tool))).text()).isEqualTo("tools");
    assertThatThrownBy(() -> templates.named("rag"))
        .hasMessage("chat template: there is no chat template 'rag', only [default, tool_use]");
  }

  @Test
  void aDirectoryWithoutTemplateSaysWhereItLooked() {
    assertThatThrownBy(() -> ChatTemplates.load(directory))
        .hasMessage(
            "chat template: %s has no chat template: neither chat_template.jinja nor chat_template"
                    .formatted(directory)
                + " in tokenizer_config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "null; false",
        "[]; false",
        "\"{{ messages }}\"; true",
        "[{\"name\": \"rag\", \"template\": \"x\"}]; true"
      })
  void nullIsNoTemplate(String written, boolean template) throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": %s}".formatted(written));
    assertThat(ChatTemplates.isIn(directory)).isEqualTo(template);
  }

  @Test
  void aTemplateThatIsNoTextIsRefused() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": 5}");
    assertThatThrownBy(() -> ChatTemplates.isIn(directory))
        .hasMessage(
            "chat template: chat_template in %s is a number, expected text or a list of named templates"
                .formatted(directory.resolve("tokenizer_config.json")));
  }

  @Test
  void answersOfToolsKeepTheirIdsAndNames() {
    var calls = List.of(new ToolCall("a1", "f", "{}"), new ToolCall("a2", "f", "{}"));
    var chat =
        Conversation.of(
            new Message(Role.ASSISTANT, "", calls, "", ""),
            new Message(Role.TOOL, "", List.of(), "f", "a2", ""),
            new Message(Role.TOOL, "", List.of(), "", "a1", ""),
            new Message(Role.TOOL, "", List.of(), "f", ""));
    var template =
        "{% for m in messages %}{% for c in m.tool_calls %}{{ c.id }} {% endfor %}"
            + "{{ m.name|default('-') }} {{ m.tool_call_id|default('-') }}; {% endfor %}";
    assertThat(ChatTemplate.parse(template).render(chat).text())
        .isEqualTo("a1 a2 - -; f a2; - a1; f -; ");
  }

  @Test
  void brokenConfigurationIsNamed() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": ");
    assertThatThrownBy(() -> ChatTemplates.load(directory))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("tokenizer_config.json is not JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{{ messages[5].content }}; UNDEFINED; a list has no element 5",
        "{{ messages[0].content.nope.x }}; UNDEFINED; a str has no attribute 'nope'",
        "{{ nope.x }}; UNDEFINED; 'nope' is undefined",
        "{{ 'a' + 1 }}; VALUE; `+` cannot take str and int",
        "{{ raise_exception('System role not supported') }}; RAISED; System role not supported",
        "{{ messages.append(1) }}; SECURITY; the attribute 'append' of a list is closed to"
            + " templates",
        "{{ 'x'|nope }}; VALUE; there is no filter 'nope'",
        "{{ 'x'|urlize }}; UNSUPPORTED; the filter 'urlize' is not available to chat templates",
        "{% if x %}; SYNTAX; the end of the template stands where '{% endif %}' is expected",
        "{{ a b }}; SYNTAX; 'b' stands where '}}' is expected",
        "{% nope %}; SYNTAX; '{% nope %}' is not a tag",
        "{{ 'a }}; SYNTAX; a string has no closing '",
      })
  void errorsSayWhatAndWhere(String source, TemplateException.Kind kind, String reason) {
    assertThatThrownBy(() -> ChatTemplate.parse("first\n" + source).render(CHAT))
        .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessage("chat template, line 2: " + reason);
  }

  @Test
  void aThinkingTextGoesWhereTheTemplateLooks() {
    var message = new Message(Role.ASSISTANT, "c", List.of(), "", "thought");
    for (var key : List.of("reasoning_content", "reasoning", "thinking")) {
      assertThat(
              ChatTemplate.parse("{{ messages[0]." + key + " }}")
                  .render(Conversation.of(message))
                  .text())
          .isEqualTo("thought");
    }
  }
}
