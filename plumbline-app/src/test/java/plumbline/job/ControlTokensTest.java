package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.data.DataException;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerException;

/// What a message says becomes a control token only where a recipe asks for it.
class ControlTokensTest {
  private static final List<Message> ASKED = List.of(Message.user("1<eos>2"));

  @TempDir private Path folder;

  @BeforeEach
  void make() throws IOException {
    TinyRun.in(folder);
  }

  private void template() throws IOException {
    Files.writeString(
        folder.resolve("model/chat_template.jinja"),
        "{% for message in messages %}{{ message.content }}{% endfor %}");
  }

  private static String recipe(String data) {
    return TinyRun.supervised().replace("{train: train.jsonl,", "{train: train.jsonl," + data);
  }

  @Test
  void onlyWhereTheRecipeAsksForThem() throws IOException {
    template();
    try (var tokenizer = Tokenizer.load(folder.resolve("model"))) {
      var usual = TinyRun.read(recipe(""), "run").data();
      var guarded = TextForm.of(folder.resolve("model"), tokenizer, usual);
      assertThatThrownBy(() -> guarded.prompt(ASKED))
          .as("the tokenizer has no signs to spell it")
          .isInstanceOf(TokenizerException.class);
      var asked = TinyRun.read(recipe(" control-tokens: true,"), "run").data();
      var open = TextForm.of(folder.resolve("model"), tokenizer, asked);
      assertThat(open.prompt(ASKED).stream())
          .containsExactly(
              tokenizer.id("1").orElseThrow(),
              tokenizer.id("<eos>").orElseThrow(),
              tokenizer.id("2").orElseThrow());
    }
  }

  @Test
  void withoutATemplateTheyAreRefused() throws IOException {
    var recipe = TinyRun.read(recipe(" control-tokens: true,"), "run");
    try (var tokenizer = Tokenizer.load(folder.resolve("model"))) {
      assertThatThrownBy(() -> TextForm.of(folder.resolve("model"), tokenizer, recipe.data()))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "data.control-tokens is true, but %s has no chat template: plain text becomes control tokens nowhere"
                  .formatted(folder.resolve("model")));
    }
  }
}
