package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Broken and mixed templates end in text or in a [TemplateException], never in anything else.
/// `-Dplumbline.fuzz.inputs=N` sets how many.
class TemplateFuzzTest {
  private static final List<String> WORDS =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "-",
          "+",
          "if",
          "else",
          "endif",
          "for",
          "in",
          "endfor",
          "set",
          "endset",
          "macro",
          "endmacro",
          "call",
          "endcall",
          "raw",
          "endraw",
          "is",
          "not",
          "and",
          "or",
          "|",
          ".",
          "[",
          "]",
          "(",
          ")",
          "{",
          "}",
          ",",
          ":",
          "'",
          "\"",
          "~",
          "**",
          "//",
          "%",
          "==",
          "loop",
          "messages",
          "none",
          "1",
          "0x",
          "1e9",
          "[::-1]",
          "*",
          "tojson",
          "map",
          "join",
          "namespace",
          "\\",
          "\n",
          "\u0000",
          "☕",
          "\ud800",
          "𝔘");

  @Test
  void mutatedTemplatesNeverFailUntyped() {
    int inputs = Integer.getInteger("plumbline.fuzz.inputs", 3000);
    long seed = Long.getLong("plumbline.fuzz.seed", 20260101L);
    var seeds = seeds();
    var context = JinjaOracle.context();
    int rendered = 0;
    for (int i = 0; i < inputs; i++) {
      var random = new SplittableRandom(seed + i);
      var source = mutated(seeds, random);
      try {
        var limits = new TemplateLimits(1 << 16, 50_000, 50, 1 << 16, 1000, Duration.ofSeconds(5));
        ChatTemplate.parse(source, limits).render(Map.copyOf(context));
        rendered++;
      } catch (TemplateException typed) {
        assertThat(typed.reason()).isNotEmpty();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("input " + i + " of seed " + seed + ": " + source, e);
      }
    }
    assertThat(rendered).as("some inputs are still templates").isGreaterThan(inputs / 50);
  }

  private static List<String> seeds() {
    var seeds = new ArrayList<String>();
    JinjaOracle.expected().get("fragments").forEach(f -> seeds.add(f.get("source").asText()));
    for (var family : JinjaOracle.families()) {
      seeds.add(JinjaOracle.resource("families/" + family + ".jinja"));
    }
    return seeds;
  }

  private static String mutated(List<String> seeds, SplittableRandom random) {
    var source = new StringBuilder(pick(seeds, random));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(source.length() + 1);
      int to = Math.min(source.length(), at + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> source.delete(at, to);
        case 1 -> source.insert(at, pick(WORDS, random));
        case 2 -> source.replace(at, to, pick(WORDS, random));
        case 3 -> {
          var other = pick(seeds, random);
          int from = random.nextInt(other.length() + 1);
          source.insert(at, other, from, Math.min(other.length(), from + random.nextInt(60)));
        }
        case 4 -> source.insert(at, source.substring(at, to));
        default -> source.append(pick(seeds, random));
      }
    }
    return source.toString();
  }

  private static String pick(List<String> from, SplittableRandom random) {
    return from.get(random.nextInt(from.size()));
  }
}
