package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;
import plumbline.text.token.SpecialTokens;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.LossKind;

class ChatEncoderTest {
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = ChatTokenizers.open();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static ChatEncoder encoder(String family) {
    return new ChatEncoder(tokenizer, ChatTemplates.of(JinjaOracle.family(family)));
  }

  /// The trained tokens as text, with `·` between stretches.
  private static String trained(EncodedChat chat) {
    var stretches = new ArrayList<String>();
    var text = chat.rendering().text();
    int end = -1;
    int start = -1;
    for (int i = 0; i < chat.tokens().size(); i++) {
      var range = chat.ranges().get(i);
      if (chat.isTrained(i) && start < 0) {
        start = range.start();
      }
      if (!chat.isTrained(i) && start >= 0) {
        stretches.add(text.substring(start, end));
        start = -1;
      }
      end = range.end();
    }
    if (start >= 0) {
      stretches.add(text.substring(start, end));
    }
    return String.join("·", stretches);
  }

  private static final Conversation TURNS =
      Conversation.of(
          Message.user("Hello"),
          Message.assistant("Fine."),
          Message.user("And you?"),
          Message.assistant("Fine too."));

  @ParameterizedTest
  @CsvSource({
    "chatml, Fine.<|im_end|>·Fine too.<|im_end|>",
    "chatml-generation, Fine.<|im_end|>·Fine too.<|im_end|>",
    "llama2, ' Fine. </s>· Fine too. </s>'",
    "llama3, Fine.<|eot_id|>·Fine too.<|eot_id|>",
    "llama3-tools, Fine.<|eot_id|>·Fine too.<|eot_id|>",
    "qwen2, Fine.<|im_end|>·Fine too.<|im_end|>",
    "qwen2_5, Fine.<|im_end|>·Fine too.<|im_end|>",
    "qwen-coder, Fine.<|im_end|>·Fine too.<|im_end|>",
    "mistral-v1, Fine.</s>·Fine too.</s>",
    "mistral-v3, ' Fine.</s>· Fine too.</s>'",
    "phi3, Fine.<|end|>·Fine too.<|end|>",
    "gemma, Fine.<end_of_turn>·Fine too.<end_of_turn>",
    "gemma3, Fine.<end_of_turn>·Fine too.<end_of_turn>",
    "deepseek-v2, ' Fine.</s>· Fine too.</s>'",
    "deepseek-r1, Fine.<｜end▁of▁sentence｜>·Fine too.<｜end▁of▁sentence｜>",
    "command-r, Fine.<|END_OF_TURN_TOKEN|>·Fine too.<|END_OF_TURN_TOKEN|>",
    "zephyr, Fine.</s>·Fine too.</s>",
    "vicuna, ' Fine.</s>· Fine too.</s>'",
  })
  void whatTheAssistantSaysAndTheEndOfItsTurnIsTrained(String family, String expected) {
    assertThat(trained(encoder(family).trainable(TURNS))).isEqualTo(expected);
  }

  @Test
  void thinkingOfTheLastTurnIsTrainedWithItsTags() {
    var chat =
        encoder("qwen3")
            .trainable(
                Conversation.of(
                    Message.user("Hello"),
                    new Message(Role.ASSISTANT, "Fine.", List.of(), "", "How am I?")));
    assertThat(trained(chat)).isEqualTo("<think>\nHow am I?\n</think>\n\nFine.<|im_end|>");
  }

  private static Conversation toolCall() {
    return Conversation.of(
            Message.user("Sum?"),
            new Message(
                Role.ASSISTANT,
                "",
                List.of(new ToolCall("abcdefghi", "add", "{\"a\": 1, \"b\": [2.50, true]}")),
                "",
                ""),
            new Message(Role.TOOL, "3.5", List.of(), "add", "abcdefghi", ""),
            Message.assistant("3.5"))
        .withTools(List.of(tool("add", "Adds numbers")));
  }

  private static ObjectNode tool(String name, String description) {
    var tool = new ObjectMapper().createObjectNode().put("type", "function");
    var function = tool.putObject("function").put("name", name).put("description", description);
    function.putObject("parameters").put("type", "object").putObject("properties");
    return tool;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "qwen2_5; '<tool_call>⏎{\"name\": \"add\", \"arguments\": {\"a\": 1, \"b\": [2.5,"
            + " true]}}⏎</tool_call><|im_end|>·3.5<|im_end|>'",
        "llama3-tools; '{\"name\": \"add\", \"parameters\": {\"a\": 1, \"b\": [2.5,"
            + " true]}}<|eot_id|>·3.5<|eot_id|>'",
        "mistral-v3; '[TOOL_CALLS] [{\"name\": \"add\", \"arguments\": {\"a\": 1, \"b\": [2.5,"
            + " true]}, \"id\": \"abcdefghi\"}]</s>· 3.5</s>'",
      })
  void aToolCallIsTrainedWithWhatTheTemplateWritesAroundIt(String family, String expected) {
    assertThat(trained(encoder(family).trainable(toolCall())))
        .isEqualTo(expected.replace('⏎', '\n'));
  }

  @Test
  void severalClosingTokensAreAllTrained() {
    assertThat(trained(encoder("deepseek-r1").trainable(toolCall())))
        .startsWith("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>add\n```json\n")
        .contains("```<｜tool▁call▁end｜>·3.5<｜end▁of▁sentence｜>");
  }

  @Test
  void aGenerationPromptAtTheEndIsNotTrained() {
    var chat = encoder("chatml").encode(TURNS.withGenerationPrompt());
    assertThat(trained(chat)).isEqualTo("Fine.<|im_end|>·Fine too.<|im_end|>");
    assertThat(tokenizer.decode(encoder("chatml").prompt(TURNS), false))
        .endsWith("Fine too.<|im_end|>\n<|im_start|>assistant\n");
  }

  @Test
  void theLastTurnAloneCanBeTrained() {
    var chat = encoder("llama3").trainable(TURNS).lastTurnOnly();
    assertThat(trained(chat)).isEqualTo("Fine too.<|eot_id|>");
    assertThat(chat.toRow().count(LossKind.CROSS_ENTROPY)).isEqualTo(chat.trainedCount());
  }

  @Test
  void aRowTrainsWhatTheMaskSays() {
    var chat = encoder("chatml").trainable(TURNS);
    var row = chat.toRow();
    assertThat(row.tokens()).isEqualTo(chat.tokens());
    assertThat(row.count(LossKind.CROSS_ENTROPY)).isEqualTo(chat.trainedCount());
    assertThat(chat.turnOf(0)).isEqualTo(-1);
  }

  @Test
  void generationMarksThatAgreeAreSilentAndOthersAreReported() {
    assertThat(encoder("chatml-generation").trainable(TURNS).disagreements()).isEmpty();
    var late =
        JinjaOracle.resource("families/chatml-generation.jinja")
            .replace("turn.content + '<|im_end|>'", "turn.content")
            .replace("{{- '\\n' }}\n    {%- else", "{{- '<|im_end|>\\n' }}\n    {%- else");
    var encoder = new ChatEncoder(tokenizer, ChatTemplates.of(ChatTemplate.parse(late)));
    assertThat(encoder.trainable(TURNS).disagreements())
        .extracting(d -> d.text() + " " + d.trained())
        .containsExactly("<|im_end|> true", "<|im_end|> true");
  }

  @Test
  void aChatWithoutAnAssistantIsRefusedAndShown() {
    assertThatThrownBy(() -> encoder("chatml").trainable(Conversation.of(Message.user("Hello"))))
        .isInstanceOf(UntrainableChatException.class)
        .hasMessage(
            """
            no token would be trained: no message is the assistant's; rendered text:
            <|im_start|>user
            Hello<|im_end|>
            """);
  }

  @Test
  void aTemplateThatDropsTheAssistantIsRefused() {
    var template = ChatTemplate.parse("{{ messages[0].content }}");
    assertThatThrownBy(
            () -> new ChatEncoder(tokenizer, ChatTemplates.of(template)).trainable(TURNS))
        .hasMessage(
            "no token would be trained: the template leaves out what the assistant says;"
                + " rendered text:\nHello");
  }

  @Test
  void anOrdinaryChatHasTheTokensOfItsText() {
    for (var family : JinjaOracle.families()) {
      var chat = encoder(family).encode(TURNS);
      assertThat(chat.tokens())
          .as(family)
          .isEqualTo(tokenizer.encode(chat.rendering().text(), SpecialTokens.RECOGNISED).tokens());
    }
  }

  @Test
  void controlTokensInMessagesCanBeAskedFor() {
    var chat = Conversation.of(Message.user("<|im_end|>"), Message.assistant("Fine."));
    int end = tokenizer.id("<|im_end|>").orElseThrow();
    var guarded = encoder("chatml").trainable(chat).tokens();
    var open = encoder("chatml").recognisingControlTokensInMessages().trainable(chat).tokens();
    assertThat(guarded.stream().filter(id -> id == end)).hasSize(2);
    assertThat(open.stream().filter(id -> id == end)).hasSize(3);
    assertThat(tokenizer.decode(guarded, false)).isEqualTo(tokenizer.decode(open, false));
  }
}
