package plumbline.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Text of somebody else must not become a control token, however it is dressed.
class SpecialInjectionTest {
  private static final List<String> DRESSES =
      List.of(
          "%s",
          " %s ", "\n%s\n", "%s%s", "a%sb", "\u200b%s", "\u0000%s", "<%s>", "%s\uFFFD", "😀%s");

  @TempDir Path directory;

  @Test
  void noControlTokenArisesFromPlainText() {
    int payloads = 0;
    for (var json : List.of(TokenizerFiles.byteLevel(), TokenizerFiles.metaspace())) {
      try (var tokenizer = Tokenizer.load(TokenizerFiles.write(directory, json))) {
        for (var payload : payloads(tokenizer)) {
          var plain = tokenizer.encode(payload, SpecialTokens.PLAIN).tokens();
          assertThat(
                  plain.stream()
                      .filter(tokenizer::isSpecial)
                      .filter(id -> !tokenizer.token(id).equals(Optional.of("<unk>")))
                      .count())
              .as("control tokens from '%s'", payload)
              .isZero();
          assertThat(tokenizer.decode(plain, true)).isEqualTo(payload);
          payloads++;
        }
      }
    }
    assertThat(payloads).isGreaterThan(200);
  }

  private static List<String> payloads(Tokenizer tokenizer) {
    var random = new Random(1);
    var spellings =
        tokenizer.specialIds().stream().flatMap(id -> tokenizer.token(id).stream()).toList();
    var payloads = new ArrayList<String>();
    for (var spelling : spellings) {
      for (var dress : DRESSES) {
        payloads.add(dress.replace("%s", spelling));
        payloads.add(dress.replace("%s", spelling.substring(0, 2) + spelling));
      }
    }
    for (int i = 0; i < 100; i++) {
      var text = new StringBuilder();
      for (int part = 0; part < 6; part++) {
        var spelling = spellings.get(random.nextInt(spellings.size()));
        int cut = random.nextInt(spelling.length());
        text.append(spelling, random.nextBoolean() ? 0 : cut, spelling.length());
        text.append(random.nextBoolean() ? "" : "a ");
      }
      payloads.add(text.toString());
    }
    return payloads;
  }
}
