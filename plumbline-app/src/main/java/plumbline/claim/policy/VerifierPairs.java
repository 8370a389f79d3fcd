package plumbline.claim.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import plumbline.claim.Outcome;
import plumbline.reward.math.MathVerifier;
import plumbline.reward.staged.Stage;
import plumbline.reward.staged.Stage.Opinion;
import plumbline.text.trajectory.SampleKey;

/// Pairs of a reference and an answer, made by hand: numbers, fractions, per cent, units, number
/// words, sets, expressions, relations, words, and answers that try to be taken for right. What
/// stages of the verifier make of them, without a generative judge.
record VerifierPairs(List<Pair> pairs) {
  private static final String FILE = "verifier-pairs.tsv";

  record Pair(String reference, String answer, boolean equal) {}

  static VerifierPairs shipped() throws IOException {
    try (var in = VerifierPairs.class.getResourceAsStream(FILE)) {
      var text =
          new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
      return new VerifierPairs(
          text.lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\t"))
              .map(cells -> new Pair(cells[0], cells[1], cells[2].equals("equal")))
              .toList());
    }
  }

  /// What stages made of all pairs.
  ///
  /// @param accuracy share judged right; a pair that nobody is sure of is judged different
  /// @param falsePositive share of the different pairs judged equal
  /// @param unsure share that nobody is sure of
  record Judged(double accuracy, double falsePositive, double unsure) {}

  Judged judged(List<Stage> stages) throws IOException {
    double right = 0;
    double falsePositives = 0;
    double unsure = 0;
    for (var pair : pairs) {
      var opinion = opinion(stages, pair);
      boolean equal = opinion == Opinion.EQUIVALENT;
      right += equal == pair.equal() ? 1 : 0;
      falsePositives += equal && !pair.equal() ? 1 : 0;
      unsure += opinion == Opinion.UNSURE ? 1 : 0;
    }
    double different = pairs.stream().filter(pair -> !pair.equal()).count();
    return new Judged(right / pairs.size(), falsePositives / different, unsure / pairs.size());
  }

  private static Opinion opinion(List<Stage> stages, Pair pair) throws IOException {
    var judged = new Stage.Case("", pair.reference(), pair.answer(), SampleKey.of(0));
    for (var stage : stages) {
      try {
        var opinion = stage.judge(judged);
        if (opinion != Opinion.UNSURE) {
          return opinion;
        }
      } catch (Exception failed) {
        throw new IOException(pair + " cannot be judged", failed);
      }
    }
    return Opinion.UNSURE;
  }

  static Outcome measured() throws IOException {
    var pairs = shipped();
    var stages = new ArrayList<Stage>(List.of(new Stage.Strings()));
    var strings = pairs.judged(stages);
    stages.add(new Stage.Mathematics(MathVerifier.standard()));
    var both = pairs.judged(stages);
    return Outcome.none()
        .figure("string.accuracy", strings.accuracy())
        .figure("verifier.accuracy", both.accuracy())
        .figure("string.false-positive", strings.falsePositive())
        .figure("verifier.false-positive", both.falsePositive())
        .fact(
            "verifier pairs",
            String.format(
                Locale.ROOT,
                "%d; strings right %.3f, false positives %.3f; with mathematics %.3f, %.3f, left to"
                    + " a judge %.3f (none is asked here)",
                pairs.pairs().size(),
                strings.accuracy(),
                strings.falsePositive(),
                both.accuracy(),
                both.falsePositive(),
                both.unsure()));
  }
}
