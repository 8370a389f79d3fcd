package plumbline.reward.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The reference pairs of JT-Math's method card, every one of them.
class ReferencePairsTest {
  private static final MathVerifier VERIFIER = MathVerifier.standard();

  record Pair(int number, String gold, String answer, boolean equal) {}

  static List<Pair> pairs() throws IOException {
    var name = "reference-pairs.tsv";
    try (InputStream in =
        Objects.requireNonNull(ReferencePairsTest.class.getResourceAsStream(name), name)) {
      var pairs = new ArrayList<Pair>();
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (var line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
        var cells = line.split("\t", -1);
        pairs.add(
            new Pair(Integer.parseInt(cells[0]), cells[1], cells[2], cells[3].equals("equal")));
      }
      return pairs;
    }
  }

  @TestFactory
  List<DynamicTest> everyPairIsJudgedAsTheCardSays() throws IOException {
    var pairs = pairs();
    assertThat(pairs).hasSize(86);
    return pairs.stream()
        .map(pair ->
            DynamicTest.dynamicTest(
                "%d: %s and %s".formatted(pair.number(), pair.gold(), pair.answer()),
                () ->
                    assertThat(VERIFIER.verify(pair.gold(), pair.answer()))
                        .as("pair %s", pair)
                        .extracting(MathVerdict::equal)
                        .isEqualTo(pair.equal())))
        .toList();
  }
}
