package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said in a conversation that does not fit.
class ChatTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          40 | 2  | with this line the conversation has 40 tokens, the model reads 32 and --max-tokens asks for 2 new ones
          31 | 2  | with this line the conversation has 31 tokens, the model reads 32 and --max-tokens asks for 2 new ones
          32 | '' | with this line the conversation has 32 tokens, the model reads 32 and an answer needs one
          """)
  void aLineTooLongForTheContextIsLeftOutAndTheConversationGoesOn(
      int tokens, String most, String said) throws IOException {
    Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"a b c\"}");
    SmallModel.create(folder, "model", "text.jsonl", 260, 32);
    var line = "z".repeat(tokens);
    var typed = line + "\nz\n";
    var ran =
        most.isEmpty()
            ? chat(typed, "--seed", "1")
            : chat(typed, "--seed", "1", "--max-tokens", most);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .isEqualToIgnoringNewLines(
            said
                + "; the line is left out, the conversation goes on as it was: shorten it, or start"
                + " anew");
    assertThat(ran.out()).as("the answer to the second line").endsWith(System.lineSeparator());
  }

  @Test
  void helpSaysWhereLinesAreAskedFor() {
    assertThat(plumbline("chat", "--help").out())
        .contains("Lines are asked for by a > where both input and output are a terminal.");
  }

  @Test
  void everyTalkAndEveryLineIsDrawnAnew() throws IOException {
    Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"a b c\"}");
    SmallModel.create(folder, "model", "text.jsonl", 260, 32);
    var asked = chat("z\nz\n", "--seed", "3", "--max-tokens", "8");
    assertThat(asked.err()).doesNotContain("seed");
    assertThat(chat("z\nz\n", "--seed", "3", "--max-tokens", "8")).isEqualTo(asked);
    var alone = chat("z\n", "--seed", "3", "--max-tokens", "8").out();
    assertThat(asked.out()).as("the second line has draws of its own").isNotEqualTo(alone + alone);

    var fresh = chat("z\nz\n", "--max-tokens", "8");
    assertThat(fresh.err()).matches("(?s)seed \\d+\\R.*");
    var told = fresh.err().lines().findFirst().orElseThrow().substring("seed ".length());
    assertThat(chat("z\nz\n", "--seed", told, "--max-tokens", "8").out()).isEqualTo(fresh.out());
    assertThat(chat("z\n", "--greedy", "--max-tokens", "2").err())
        .as("where nothing is drawn")
        .doesNotContain("seed");
  }

  private Ran chat(String typed, String... more) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      var words = new ArrayList<>(List.of("chat", "--model"));
      words.add(folder.resolve("model").toString());
      words.addAll(List.of(more));
      return plumbline(words.toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }
}
