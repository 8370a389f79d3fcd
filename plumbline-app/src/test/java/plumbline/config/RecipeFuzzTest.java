package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import plumbline.config.section.ConfigurationException;

/// Recipes in which lines, keys, values and characters were damaged: each is read, or refused with
/// the places of its faults. `-Dplumbline.fuzz.inputs` sets how many are tried.
class RecipeFuzzTest {
  private static final int INPUTS = Integer.getInteger("plumbline.fuzz.inputs", 3_000);
  private static final String MARKS = ":{}[]&*!|>'\"%@`#-\n\t 9e.";
  private static final List<String> RECIPES =
      List.of(RecipeReaderTest.GSM8K, RecipeReaderTest.SUPERVISED, block());
  private static final List<String> VALUES =
      List.of(
          "-1",
          "0",
          "1",
          "1e308",
          "1e309",
          ".nan",
          ".inf",
          "-0.0",
          "9223372036854775808",
          "0x7F",
          "0o17",
          "1_000",
          "null",
          "~",
          "''",
          "yes",
          "{}",
          "[]",
          "[[]]",
          "{a: {b: {c: 1}}}",
          "!!int 3",
          "&a 1",
          "*a",
          "|",
          ">-",
          "? a",
          "\"\\ud800\"",
          "'\u2028'",
          "gmpo",
          "2026-11-23",
          "é".repeat(40));

  /// The same kind of recipe in block style.
  private static String block() {
    return """
    method: grpo
    model: m
    data:
      train: rows.jsonl
      columns:
        prompt: question
    reward:
      exact:
        weight: 1
      overlong: {cap: 100, cache: 10}
    rollout:
      stop:
        - a
        - "b"
    loss:
      clip-low: 0.2
      aggregation: token-sum-norm
      length: 100
    optimizer:
      adamw:
        learning-rate: 1e-6
    steps: 10
    output: runs/x
    """;
  }

  @Test
  void everyDamagedRecipeIsReadOrRefusedWithItsFaults() {
    var threads = ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (int seed = 0; seed < INPUTS; seed++) {
      var text = damaged(new SplittableRandom(seed));
      long start = threads.getCurrentThreadCpuTime();
      try {
        var read = RecipeReader.read("run.yaml", text, overrides(new SplittableRandom(~seed)));
        assertThat(RecipeReader.read("again.yaml", read.yaml(), List.of()).value())
            .as("the resolved recipe of seed %d", seed)
            .isEqualTo(read.value());
      } catch (ConfigurationException wrong) {
        assertThat(wrong.faults()).as("faults of seed %d", seed).isNotEmpty();
        assertThat(wrong.getMessage()).isNotBlank();
        refused++;
      } catch (RuntimeException untyped) {
        fail("recipe of seed " + seed + ":\n" + text, untyped);
      }
      assertThat(threads.getCurrentThreadCpuTime() - start)
          .as("processor time of seed %d", seed)
          .isLessThan(2_000_000_000L);
    }
    assertThat(refused).as("refused recipes").isBetween(INPUTS / 3, INPUTS - 1);
  }

  private static List<String> overrides(SplittableRandom random) {
    if (random.nextInt(4) > 0) {
      return List.of();
    }
    var keys =
        List.of("steps", "seed", "schedule.cosine.floor", "data.train", "a.b.c", "", ".", "x=");
    return List.of(pick(keys, random) + "=" + pick(VALUES, random));
  }

  private static String damaged(SplittableRandom random) {
    var lines = new ArrayList<>(pick(RECIPES, random).lines().toList());
    for (int hit = random.nextInt(1, 4); hit > 0; hit--) {
      int at = random.nextInt(lines.size());
      var line = lines.get(at);
      switch (random.nextInt(8)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(random.nextInt(lines.size() + 1), line);
        case 2 -> lines.set(at, " ".repeat(random.nextInt(5)) + line.strip());
        case 3 ->
            lines.set(at, line.substring(0, line.indexOf(':') + 1) + " " + pick(VALUES, random));
        case 4 -> lines.set(at, line.replaceFirst("[a-z-]+:", pick(VALUES, random) + ":"));
        case 5 -> lines.set(at, line.replaceFirst("[0-9][0-9.e-]*", pick(VALUES, random)));
        default -> lines.set(at, character(line, random));
      }
      if (lines.isEmpty()) {
        lines.add("");
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String character(String line, SplittableRandom random) {
    if (line.isEmpty()) {
      return pick(VALUES, random);
    }
    int at = random.nextInt(line.length());
    return switch (random.nextInt(3)) {
      case 0 -> line.substring(0, at) + line.substring(at + 1);
      case 1 ->
          line.substring(0, at) + MARKS.charAt(random.nextInt(MARKS.length())) + line.substring(at);
      default -> line.substring(0, at) + (char) random.nextInt(1, 300) + line.substring(at + 1);
    };
  }

  private static <T> T pick(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }
}
