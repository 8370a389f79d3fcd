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

/// Pairs of answers with their verdicts: those of JT-Math's method card, every one, and our own,
/// rule by rule.
class ReferencePairsTest {
  private static final MathVerifier VERIFIER = MathVerifier.standard();

  record Pair(String name, String gold, String answer, boolean equal) {}

  /// The card's pairs.
  static List<Pair> reference() throws IOException {
    return read("reference-pairs.tsv");
  }

  private static List<Pair> read(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ReferencePairsTest.class.getResourceAsStream(name), name)) {
      var pairs = new ArrayList<Pair>();
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (var line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
        var cells = line.split("\t", -1);
        assertThat(cells).as(line).hasSize(4);
        assertThat(cells[3]).as(line).isIn("equal", "different");
        pairs.add(new Pair(cells[0], cells[1], cells[2], cells[3].equals("equal")));
      }
      return pairs;
    }
  }

  private static List<DynamicTest> tests(List<Pair> pairs) {
    return pairs.stream()
        .map(pair ->
            DynamicTest.dynamicTest(
                "%s: %s and %s".formatted(pair.name(), pair.gold(), pair.answer()),
                () ->
                    assertThat(VERIFIER.verify(pair.gold(), pair.answer()))
                        .as("%s", pair)
                        .extracting(MathVerdict::equal)
                        .isEqualTo(pair.equal())))
        .toList();
  }

  @TestFactory
  List<DynamicTest> everyPairIsJudgedAsTheCardSays() throws IOException {
    var pairs = reference();
    assertThat(pairs).hasSize(86);
    return tests(pairs);
  }

  @TestFactory
  List<DynamicTest> everyRuleHoldsOnPairsOfOurOwn() throws IOException {
    var pairs = read("rule-pairs.tsv");
    assertThat(pairs).hasSizeGreaterThan(290);
    return tests(pairs);
  }
}
