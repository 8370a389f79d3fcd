package plumbline.claim.jtmath;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.data.cleaning.DedupSettings;
import plumbline.reward.math.MathVerifier;

/// What JT-Math's data and rewards rest on: a verifier of answers and the cleaning of problems.
/// What its training gains is [JtMathTraining].
public final class JtMath implements Claim {
  private static final List<Integer> SIMILARITIES = List.of(70, 80, 90);

  @Override
  public String name() {
    return "jt-math";
  }

  @Override
  public String title() {
    return "a verifier of mathematical answers, and problems cleaned of leaks and duplicates";
  }

  @Override
  public List<Statement> statements() {
    var all = new ArrayList<Statement>();
    var right = "of 86 pairs judged right";
    all.add(Statement.of("The verifier judges every pair.", right, "verifier.right").within(0, 86));
    all.add(Statement.of("Equal strings do not.", right, "verifier.right").above("strings.right"));
    all.add(
        Statement.of(
                "Hostile answers end soon.",
                "processor time of the slowest, ms",
                "hostile.milliseconds")
            .below(50));
    all.addAll(cleaning());
    for (int similarity : SIMILARITIES) {
      all.add(
          Statement.of(
                  "Bands find candidates as often as theory says, 1 - (1 - s^8)^14.",
                  "share of pairs found at similarity 0.%d".formatted(similarity / 10),
                  "bands.found-" + similarity)
              .within(0.05, "bands.expected-" + similarity));
    }
    return all;
  }

  private static List<Statement> cleaning() {
    return List.of(
        Statement.of("Planted leaks are found.", "recall", "leaks.recall").above(0.95),
        Statement.of("And hardly anything else.", "precision", "leaks.precision").above(0.9),
        Statement.of("Near-duplicates are found, 14 bands of 8.", "recall", "duplicates.recall")
            .above(0.95),
        Statement.of("And hardly anything else.", "precision", "duplicates.precision").above(0.9),
        Statement.of("The same, 50 bands of 3.", "recall", "sensitive.recall").above(0.95),
        Statement.of("And hardly anything else.", "precision", "sensitive.precision").above(0.9));
  }

  @Override
  public Outcome run(Trial trial) throws IOException {
    var pairs = AnswerPairs.reference();
    var verifier = MathVerifier.standard();
    trial.at("verifier", 0, 1);
    var outcome =
        Outcome.none()
            .figure(
                "verifier.right",
                pairs.right((gold, answer) -> verifier.verify(gold, answer).equal()))
            .figure(
                "strings.right", pairs.right((gold, answer) -> gold.strip().equals(answer.strip())))
            .figure(
                "hostile.milliseconds",
                HostileAnswers.drawn(trial.seed(), trial.size(1000, 14)).slowest());
    trial.at("cleaning", 0, 1);
    var planted = new PlantedRows(trial.seed(), trial.size(2000, 50));
    outcome =
        outcome
            .and(planted.leaks())
            .and(planted.duplicates("duplicates", DedupSettings.Near.standard()))
            .and(planted.duplicates("sensitive", PlantedRows.sensitive()));
    trial.at("bands", 0, 1);
    var rates = new HitRates(trial.seed(), trial.size(2000, 50));
    for (int similarity : SIMILARITIES) {
      outcome =
          outcome
              .figure("bands.found-" + similarity, rates.at(similarity / 100.0))
              .figure("bands.expected-" + similarity, HitRates.expected(similarity / 100.0));
    }
    return outcome
        .fact("hostile", "1,000 answers: towers, nesting, factorials, sums, megabytes of braces")
        .fact(
            "problems",
            "2,000 of 40 to 70 words; 200 test questions leaked with a clause before and a word"
                + " changed, 200 near-duplicates with a word changed, as many that only begin"
                + " alike")
        .fact("bands", "2,000 pairs of sets of each similarity");
  }
}
