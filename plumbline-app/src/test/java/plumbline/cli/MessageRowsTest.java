package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of messages go through the chat template of the model.
class MessageRowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"one two\"}]}";

  @TempDir private Path folder;

  @BeforeEach
  void model() throws IOException {
    var text = folder.resolve("text.jsonl");
    Files.writeString(text, "{\"text\": \"one two three user assistant\"}\n");
    var made =
        plumbline(
            "create",
            "--text",
            text.toString(),
            "--out",
            folder.resolve("model").toString(),
            "--vocab",
            "300",
            "--hidden",
            "16",
            "--layers",
            "1",
            "--heads",
            "2",
            "--intermediate",
            "16",
            "--context",
            "64");
    assertThat(made.code()).as(made.err()).isZero();
  }

  private void template(String template) throws IOException {
    Files.writeString(folder.resolve("model/chat_template.jinja"), template);
  }

  private Ran run(String command, String row, String... more) throws IOException {
    var in = folder.resolve("rows.jsonl");
    Files.writeString(in, row + "\n");
    var arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--model", folder.resolve("model").toString(), "--in", in.toString()));
    arguments.add("--quiet");
    arguments.addAll(List.of(more));
    return plumbline(arguments.toArray(String[]::new));
  }

  @Test
  void messagesAreScoredAsTheTemplateWritesThem() throws IOException {
    template("{% for m in messages %}{{ m.role }} {{ m.content }}{% endfor %}");
    var messages = JSON.readTree(run("score", ROW).out());
    var text = JSON.readTree(run("score", "{\"text\": \"user one two\"}").out());
    assertThat(messages).isEqualTo(text);
  }

  @Test
  void generationBeginsWhereTheAssistantSpeaks() throws IOException {
    template(
        "{% for m in messages %}{{ m.content }}{% endfor %}{% if add_generation_prompt %} assistant"
            + "{% endif %}");
    var greedy = new String[] {"--greedy", "--max-tokens", "6", "--ignore-eos"};
    var messages = run("generate", ROW, greedy);
    var text = run("generate", "{\"text\": \"one two assistant\"}", greedy);
    assertThat(messages.err()).isEmpty();
    assertThat(JSON.readTree(messages.out())).isEqualTo(JSON.readTree(text.out()));
  }

  @Test
  void aPromptIsTextWithoutTemplateAndMessagesWhereItIsAList() throws IOException {
    for (var command : List.of("score", "generate --greedy --max-tokens 4")) {
      var words = command.split(" ", 2);
      var more = words.length == 1 ? new String[0] : words[1].split(" ");
      var prompt = run(words[0], "{\"prompt\": \"one two\", \"answer\": \"three\"}", more);
      assertThat(prompt.err()).isEmpty();
      assertThat(prompt).isEqualTo(run(words[0], "{\"text\": \"one two\"}", more));
    }
    template("{% for m in messages %}{{ m.role }} {{ m.content }}{% endfor %}");
    assertThat(run("score", ROW.replace("messages", "prompt"))).isEqualTo(run("score", ROW));
  }

  @Test
  void aPromptThatCouldBeTwoThingsIsRefused() throws IOException {
    assertThat(run("score", "{\"prompt\": \"one\", \"completion\": \"two\"}").err())
        .endsWith(
            ":1: holds prompt and completion, but a row is scored as a whole: write both as one"
                + " text, or as messages\n");
    assertThat(run("score", "{\"prompt\": 7}").err()).endsWith(":1: prompt is 7, must be text\n");
    template("{% for m in messages %}{{ m.content }}{% endfor %}");
    assertThat(run("generate", "{\"prompt\": \"one\"}").err())
        .endsWith(
            ":1: prompt may be meant as it stands or as what a user says to the chat template of %s; call it text, or write \"messages\": [{\"role\": \"user\", \"content\": …}]\n"
                .formatted(folder.resolve("model")));
  }

  @Test
  void aRewardModelSaysWhatItIsFor() throws IOException {
    Files.writeString(
        folder.resolve("model/reward_model.json"),
        "{\"head\": \"preference\", \"dimensions\": [\"preference\"], \"offsets\": []}");
    assertThat(run("generate", ROW))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: --model is %s, a reward model, which scores answers and writes none; give it rows of prompt and completion by `score`, judgements by `evaluate`, or name the model that it judges\n"
                    .formatted(folder.resolve("model"))));
    assertThat(run("score", "{\"text\": \"one\"}").err())
        .contains("rows.jsonl:1: no column 'prompt'; columns are 'text'")
        .endsWith(
            " (%s is a reward model: it scores rows of prompt and completion)\n"
                .formatted(folder.resolve("model")));
  }

  @Test
  void toolsOfARowReachTheTemplate() throws IOException {
    template("{{ tools|length }}{% for m in messages %}{{ m.content }}{% endfor %}");
    var row = ROW.substring(0, ROW.length() - 1) + ", \"tools\": [{\"name\": \"f\"}]}";
    assertThat(JSON.readTree(run("score", row).out()))
        .isEqualTo(JSON.readTree(run("score", "{\"text\": \"1one two\"}").out()));
  }

  @Test
  void whatCannotBeRenderedIsNamedWithItsRow() throws IOException {
    template("{{ raise_exception('no ' ~ messages[0].role ~ ' here') }}");
    assertThat(run("score", ROW).err())
        .startsWith("plumbline: ")
        .contains("rows.jsonl:1: messages: ")
        .contains("no user here");
    assertThat(run("score", "{\"messages\": [{\"role\": \"boss\", \"content\": \"x\"}]}").err())
        .contains("rows.jsonl:1: column 'messages', message 1: expected role to be system, user,");
  }
}
