package plumbline.claim.edualign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import plumbline.agreement.RaterAgreement;
import plumbline.agreement.Ratings;
import plumbline.claim.Outcome;
import plumbline.data.RatedCompletion;
import plumbline.environment.tutor.TutorRule;
import plumbline.model.reward.RewardHead;
import plumbline.reward.Ensemble;
import plumbline.train.TrainablePolicy;

/// The reward models of one seed, all begun with one decoder and held against the same labels.
///
/// @param judged held-out lessons with the labels of people
/// @param steps how long every arm learns
record TutorArms(
    TutorBench bench, TrainablePolicy decoder, List<RatedCompletion> judged, int steps) {
  private static final List<String> DIMENSIONS = TutorRule.DIMENSIONS;
  private static final String SCALAR = "mean";

  /// How far the people agree among themselves.
  Outcome people() {
    double least = 1;
    for (var dimension : DIMENSIONS) {
      var table =
          Ratings.of(
              judged.stream()
                  .map(row ->
                      row.annotators().stream()
                          .mapToDouble(labels -> labels.getOrDefault(dimension, Double.NaN))
                          .toArray())
                  .toList());
      least = Math.min(least, RaterAgreement.alpha(table).orElse(0));
    }
    return Outcome.none().figure("people.alpha", least);
  }

  /// A model of the three dimensions.
  Outcome three(String arm, List<RatedCompletion> labelled) throws InterruptedException {
    return figures(arm, scores(arm, labelled, 0));
  }

  /// The same, and what the mean of several such models says beside the first of them.
  Outcome ensemble(String arm, List<RatedCompletion> labelled, int members)
      throws InterruptedException {
    var all = new ArrayList<List<double[]>>();
    for (int member = 0; member < members; member++) {
      all.add(scores(arm, labelled, member));
    }
    var means = combined(all, new Ensemble.Mean(0));
    var cautious = combined(all, new Ensemble.LowerBound(1, 0)); // mean - deviation
    var judging = new TutorFigures(labels());
    return figures(arm, all.getFirst())
        .figure("ensemble.mae", judging.error(means))
        .figure("ensemble.warning", judging.warning(means, cautious));
  }

  /// One score, of the mean of the three labels, in three columns.
  Outcome scalar(String arm, List<RatedCompletion> labelled) throws InterruptedException {
    var head = new RewardHead.Regression(List.of(SCALAR), TutorRule.LOW, TutorRule.HIGH);
    var means = labelled.stream().map(TutorArms::mean).toList();
    var one =
        bench
            .scores(
                new TutorBench.Learning(arm, steps, 0), decoder, head, means, bench.encoded(judged))
            .getFirst();
    return figures(arm, List.of(one, one, one));
  }

  private List<double[]> scores(String arm, List<RatedCompletion> labelled, int member)
      throws InterruptedException {
    var head = new RewardHead.Regression(DIMENSIONS, TutorRule.LOW, TutorRule.HIGH);
    return bench.scores(
        new TutorBench.Learning(arm, steps, member),
        decoder,
        head,
        labelled,
        bench.encoded(judged));
  }

  private static List<double[]> combined(List<List<double[]>> members, Ensemble ensemble) {
    var first = members.getFirst();
    return IntStream.range(0, first.size())
        .mapToObj(k ->
            IntStream.range(0, first.get(k).length)
                .mapToDouble(i ->
                    ensemble.of(members.stream().mapToDouble(each -> each.get(k)[i]).toArray()))
                .toArray())
        .toList();
  }

  private static RatedCompletion mean(RatedCompletion row) {
    double mean = row.means().values().stream().mapToDouble(label -> label).average().orElseThrow();
    return new RatedCompletion(
        row.row(),
        row.place(),
        row.prompt(),
        row.completion(),
        List.of(Map.of(SCALAR, mean)),
        row.source(),
        row.weight());
  }

  private List<double[]> labels() {
    return DIMENSIONS.stream()
        .map(name ->
            judged.stream()
                .mapToDouble(row -> row.means().getOrDefault(name, Double.NaN))
                .toArray())
        .toList();
  }

  private Outcome figures(String arm, List<double[]> scores) {
    var judging = new TutorFigures(labels());
    var outcome = Outcome.none();
    var spearman = judging.spearman(scores);
    for (int k = 0; k < spearman.length; k++) {
      outcome = outcome.figure(arm + ".spearman." + DIMENSIONS.get(k), spearman[k]);
    }
    return outcome
        .figure(
            arm + ".spearman",
            IntStream.range(0, spearman.length)
                .mapToDouble(k -> spearman[k])
                .average()
                .orElseThrow())
        .figure(arm + ".mae", judging.error(scores))
        .figure(arm + ".lead", judging.lead(scores))
        .figure(arm + ".kappa", judging.kappa(scores))
        .figure(arm + ".ece", judging.calibrationError(scores));
  }
}
