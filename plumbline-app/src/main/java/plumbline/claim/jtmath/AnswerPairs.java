package plumbline.claim.jtmath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import plumbline.reward.math.MathVerifier;

/// Pairs of a gold answer and an answer, each with whether they are equal.
record AnswerPairs(List<Pair> pairs) {
  private static final String FILE = "reference-pairs.tsv";

  record Pair(String gold, String answer, boolean equal) {}

  /// The 86 of the verifier's own package.
  static AnswerPairs reference() throws IOException {
    try (var in = MathVerifier.class.getResourceAsStream(FILE)) {
      var text =
          new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
      return new AnswerPairs(
          text.lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\t", -1))
              .map(cells -> new Pair(cells[1], cells[2], cells[3].equals("equal")))
              .toList());
    }
  }

  /// How many are judged right.
  int right(BiPredicate<String, String> judge) {
    return (int)
        pairs.stream()
            .filter(pair -> judge.test(pair.gold(), pair.answer()) == pair.equal())
            .count();
  }
}
