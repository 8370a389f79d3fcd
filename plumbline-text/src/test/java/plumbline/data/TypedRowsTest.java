package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;

class TypedRowsTest {
  @TempDir Path directory;

  private <T> DataSet<T> read(
      BiFunction<RowSource, ColumnNames, DataSet<T>> type, ColumnNames names, String... lines) {
    try {
      Files.writeString(directory.resolve("a.jsonl"), String.join("\n", lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return type.apply(RowSource.of("a.jsonl", directory), names);
  }

  private <T> T one(BiFunction<RowSource, ColumnNames, DataSet<T>> type, String line) {
    return read(type, ColumnNames.standard(), line).rows().getFirst();
  }

  private String place(int line) {
    return directory.resolve("a.jsonl") + ":" + line;
  }

  @Test
  void promptAndAnswerBecomeATask() {
    var data =
        read(
            PromptAnswer::read,
            ColumnNames.standard().with(Column.PROMPT, "question"),
            "{\"question\":\"1+1?\",\"answer\":2}",
            "{\"question\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"}],\"answer\":\"x\"}");
    assertThat(data.rows().getFirst())
        .isEqualTo(new PromptAnswer(0, List.of(Message.user("1+1?")), "2"));
    assertThat(data.rows().get(1).task().id()).isEqualTo(1);
    assertThat(data.rows().get(1).task().question()).isEqualTo("u");
  }

  @ParameterizedTest
  @CsvSource({
    "1.50, 1.50",
    "100000000.0, 100000000.0",
    "0.00000012, 0.00000012",
    "123456789012345678901234567890.5, 123456789012345678901234567890.5",
    "12345678901234567890, 12345678901234567890",
    "1e5, 100000",
    "1e999999999, 1E+999999999",
    "true, true"
  })
  void answerThatIsANumberKeepsItsDigits(String written, String answer) {
    var row = one(PromptAnswer::read, "{\"prompt\":\"p\",\"answer\":%s}".formatted(written));
    assertThat(row.answer()).isEqualTo(answer);
  }

  @Test
  void conversationKeepsToolCalls() {
    var conversation =
        one(
            Conversation::read,
            """
            {"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},\
            {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"x\\": 1}"}},{"name":"g","arguments":{"y":[2]}}]},\
            {"role":"tool","tool_call_id":"c1","content":"3"},{"role":"tool","name":"g","tool_call_id":"c2","content":"4"}],"tools":[{"name":"f"}]}\
            """);
    assertThat(conversation.messages())
        .containsExactly(
            Message.user("ab"),
            new Message(
                Role.ASSISTANT,
                "",
                List.of(
                    new ToolCall("c1", "f", "{\"x\": 1}"), new ToolCall("", "g", "{\"y\":[2]}")),
                "",
                "hm"),
            new Message(Role.TOOL, "3", List.of(), "", "c1", ""),
            new Message(Role.TOOL, "4", List.of(), "g", "c2", ""));
    assertThat(conversation.tools()).isEqualTo("[{\"name\":\"f\"}]");
  }

  @Test
  void preferencePairIsPlainOrMessagesOrWholeConversations() {
    var plain =
        one(
            PreferencePair::read,
            "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"margin\":\"1.5\",\"weight\":2}");
    assertThat(plain.prompt()).containsExactly(Message.user("p"));
    assertThat(plain.chosen()).containsExactly(Message.assistant("c"));
    assertThat(plain.margin()).hasValue(1.5);
    assertThat(plain.weight()).isEqualTo(2);
    var whole =
        one(
            PreferencePair::read,
            """
            {"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"c"}],\
            "rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"r"}]}\
            """);
    assertThat(whole.prompt()).containsExactly(Message.user("p"));
    assertThat(whole.rejected()).containsExactly(Message.assistant("r"));
    assertThat(whole.margin()).isEmpty();
    assertThat(whole.weight()).isEqualTo(1);
  }

  @Test
  void unpairedLabelTakesTruthInItsUsualSpellings() {
    var data =
        read(
            UnpairedLabel::read,
            ColumnNames.standard(),
            "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":true}",
            "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":\"False\"}",
            "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":1}");
    assertThat(data.rows()).extracting(UnpairedLabel::wanted).containsExactly(true, false, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"promt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}|: no column 'prompt'; columns are"
            + " 'promt', 'chosen', 'rejected'; did you mean 'promt'?",
        "{\"x\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}|: no column 'prompt'; columns are 'x',"
            + " 'chosen', 'rejected'",
        "{\"prompt\":5,\"chosen\":\"c\",\"rejected\":\"r\"}|: column 'prompt': expected a list of"
            + " messages, got number 5",
        "{\"prompt\":\"  \",\"chosen\":\"c\",\"rejected\":\"r\"}|: column 'prompt' is empty",
        "{\"prompt\":null,\"chosen\":\"c\",\"rejected\":\"r\"}|: column 'prompt' is empty",
        "{\"prompt\":\"p\",\"chosen\":[],\"rejected\":\"r\"}|: column 'chosen' is empty",
        "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"margin\":NaN}|: column 'margin':"
            + " expected a finite number, got number NaN",
        "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"margin\":\"nan\"}|: column"
            + " 'margin': expected a number, got text 'nan'",
        "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"margin\":true}|: column 'margin':"
            + " expected a number, got boolean true",
        "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"weight\":-1}|: column 'weight':"
            + " expected 0 or more, got -1.0",
        "{\"prompt\":\"p\",\"chosen\":[{\"role\":\"bot\",\"content\":\"c\"}],\"rejected\":\"r\"}|:"
            + " column 'chosen', message 1: expected role to be system, user, assistant or tool,"
            + " got text 'bot'",
        "{\"prompt\":\"p\",\"chosen\":[{\"role\":\"user\"}],\"rejected\":\"r\"}|: column 'chosen',"
            + " message 1: expected content to be text, got nothing",
        "{\"prompt\":\"p\",\"chosen\":[\"c\"],\"rejected\":\"r\"}|: column 'chosen', message 1:"
            + " expected an object with role and content, got text 'c'",
        "{\"chosen\":[{\"role\":\"user\",\"content\":\"a\"}],\"rejected\":[{\"role\":\"user\",\"content\":\"b\"}]}|:"
            + " chosen and rejected begin with no common prompt, and there is no prompt column",
        "{\"chosen\":[{\"role\":\"user\",\"content\":\"a\"}],\"rejected\":[{\"role\":\"user\",\"content\":\"a\"}]}|:"
            + " chosen and rejected do not differ after their common beginning",
      })
  void faultOfAPairNamesPlaceAndColumn(String line, String fault) {
    assertThatThrownBy(() -> one(PreferencePair::read, line))
        .isInstanceOf(DataException.class)
        .hasMessage(place(1) + fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"p\"}|: no column 'answer'; columns are 'prompt'",
        "{\"prompt\":\"p\",\"anwser\":\"4\"}|: no column 'answer'; columns are 'prompt',"
            + " 'anwser'; did you mean 'anwser'?",
        "{\"prompt\":\"p\",\"answer\":null}|: column 'answer' is empty",
      })
  void aTaskWithoutAnAnswerIsAFault(String line, String fault) {
    var good = "{\"prompt\":\"p\",\"answer\":\"4\"}";
    assertThatThrownBy(() -> read(PromptAnswer::read, ColumnNames.standard(), good, line).rows())
        .isInstanceOf(DataException.class)
        .hasMessage(place(2) + fault);
  }

  @Test
  void faultOfAToolCallNamesPlaceAndCall() {
    assertThatThrownBy(() ->
            one(
                Conversation::read,
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"name\":\"f\",\"arguments\":\"{x\"}]}]}"))
        .hasMessage(
            place(1) + ": column 'messages', message 1, tool call 1: expected JSON, got '{x'");
    assertThatThrownBy(() ->
            one(
                Conversation::read,
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\"}]}]}"))
        .hasMessage(
            place(1)
                + ": column 'messages', message 1, tool call 1: no function name in an object:"
                + " {\"id\":\"a\"}");
  }

  @Test
  void columnThatWasNamedMustBeThere() {
    assertThatThrownBy(() ->
            read(
                PreferencePair::read,
                ColumnNames.standard().with(Column.MARGIN, "gap"),
                "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}"))
        .hasMessage(place(1) + ": no column 'gap'; columns are 'prompt', 'chosen', 'rejected'");
  }

  @Test
  void noRowsIsAFault() {
    assertThatThrownBy(() -> read(PromptCompletion::read, ColumnNames.standard(), ""))
        .hasMessage(directory.resolve("a.jsonl") + ": no rows");
  }

  @Test
  void hashSpeaksOfContentAndOrderOnly() throws IOException {
    var a = "{\"prompt\":\"p\",\"completion\":\"c\",\"x\":{\"i\":1,\"j\":2}}";
    var b = "{\"prompt\":\"q\",\"completion\":\"c\",\"x\":{\"i\":1,\"j\":2}}";
    var names = ColumnNames.standard();
    var hash = read(PromptCompletion::read, names, a, b).hash();
    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(
            read(
                    PromptCompletion::read,
                    names,
                    a.replace(":", " : ").replace("\"i\" : 1,\"j\" : 2", "\"j\":2,\"i\":1"),
                    b,
                    "")
                .hash())
        .isEqualTo(hash);
    assertThat(read(PromptCompletion::read, names, b, a).hash()).isNotEqualTo(hash);
    assertThat(read(PromptCompletion::read, names, a, a).hash()).isNotEqualTo(hash);
    Files.writeString(directory.resolve("t.csv"), "prompt,completion\np,c\n");
    var csv = PromptCompletion.read(RowSource.of("t.csv", directory), names).hash();
    assertThat(
            read(PromptCompletion::read, names, "{\"prompt\":\"p\",\"completion\":\"c\"}").hash())
        .isEqualTo(csv);
  }
}
