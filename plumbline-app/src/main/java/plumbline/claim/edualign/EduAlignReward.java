package plumbline.claim.edualign;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.agreement.LabelCalibration;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.data.RatedCompletion;
import plumbline.environment.tutor.Annotators;
import plumbline.environment.tutor.TutorDialogues;
import plumbline.environment.tutor.TutorRule;

/// EduAlign's reward model on generated lessons: it learns three things and not one, cheap labels
/// help once they are calibrated, and several models know more than one. Held-out lessons have
/// other pupils; every arm of a seed begins with the same decoder and is held against the same
/// labels of people.
public final class EduAlignReward implements Claim {
  private static final List<String> DIMENSIONS = TutorRule.DIMENSIONS;

  @Override
  public String name() {
    return "edualign-reward";
  }

  @Override
  public String title() {
    return "a reward model learns helpfulness, personalization and creativity as three things";
  }

  @Override
  public List<Statement> statements() {
    var all = new ArrayList<Statement>();
    all.add(
        Statement.of(
                "The labels are consistent (customary bound).",
                "least Krippendorff alpha of three people over the dimensions",
                "people.alpha")
            .above(0.667));
    for (var dimension : DIMENSIONS) {
      all.add(
          Statement.of(
                  "The reward model scores accurately on every dimension.",
                  "Spearman with held-out labels, " + dimension,
                  "merged.spearman." + dimension)
              .above(0.8));
    }
    all.add(
        Statement.of(
                "It learns three things, not one.",
                "smallest lead of the correlation with a dimension's own label",
                "merged.lead")
            .above(0));
    all.add(
        Statement.of(
                "The same, against one score of the mean label.",
                "mean Spearman over the dimensions",
                "merged.spearman")
            .above("scalar.spearman"));
    all.addAll(cheapLabels());
    all.addAll(reliability());
    return all;
  }

  private static List<Statement> cheapLabels() {
    return List.of(
        Statement.of(
                "Cheap labels help when calibrated.",
                "MAE: 200 manual and 600 calibrated automatic, against 200 manual",
                "merged.mae")
            .below("manual.mae"),
        Statement.of(
                "Cheap labels help only when calibrated.",
                "MAE: 200 manual, against automatic labels as they come",
                "manual.mae")
            .below("automatic.mae"));
  }

  private static List<Statement> reliability() {
    return List.of(
        Statement.of(
                "Its labels agree with those of people.",
                "least quadratic kappa with held-out labels over the dimensions",
                "merged.kappa")
            .above(0.6),
        Statement.of(
                "It says how sure it is (one temperature, fitted on other lessons).",
                "expected calibration error of which of two replies is better, 10 bins",
                "merged.ece")
            .below(0.05),
        Statement.of(
                "The mean of three models is nearer to the labels than one.", "MAE", "ensemble.mae")
            .below("merged.mae"),
        Statement.of(
                "Their disagreement shows where they err.",
                "Spearman of their deviation with the error of their mean",
                "ensemble.warning")
            .above(0));
  }

  @Override
  public Outcome run(Trial trial) throws InterruptedException {
    var dialogues = new TutorDialogues(trial.seed());
    int items = trial.size(800, 40);
    int dear = trial.size(200, 20);
    var manual = new ArrayList<RatedCompletion>();
    var automatic = new ArrayList<RatedCompletion>();
    for (var dialogue : dialogues.dialogues(items, false)) {
      automatic.add(dialogue.automatic(trial.seed()));
      if (dialogue.number() < dear) {
        manual.add(dialogue.manual(trial.seed()));
      }
    }
    var merged = merged(manual, automatic, dear);
    var judged =
        dialogues.dialogues(trial.size(200, 20), true).stream()
            .map(dialogue -> dialogue.manual(trial.seed()))
            .toList();
    try (var bench = new TutorBench(trial, dialogues);
        var decoder = bench.decoder(lessons(dialogues, trial.size(3000, 64)), trial.size(400, 3))) {
      var arms = new TutorArms(bench, decoder, judged, trial.size(200, 3));
      return arms.people()
          .and(arms.ensemble("merged", merged, trial.size(3, 2)))
          .and(arms.three("manual", manual))
          .and(arms.three("automatic", automatic))
          .and(arms.scalar("scalar", merged))
          .fact(
              "lessons",
              "%d labelled by a program, %d of them by three people; %d held out"
                  .formatted(items, dear, judged.size()))
          .fact("model", "2 layers, hidden 96, that read 3,000 lessons for 400 steps")
          .fact("training", "200 steps of 16 lessons; AdamW, cosine from 0.002");
    }
  }

  /// Lessons without labels, others than those that are labelled.
  private static List<RatedCompletion> lessons(TutorDialogues dialogues, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> dialogues.dialogue(10_000L + i, false).automatic(0))
        .toList();
  }

  private static List<RatedCompletion> merged(
      List<RatedCompletion> manual, List<RatedCompletion> automatic, int dear) {
    var both = new ArrayList<>(manual);
    both.addAll(automatic);
    var calibration =
        LabelCalibration.fit(both, Annotators.AUTOMATIC, Annotators.MANUAL, DIMENSIONS);
    var merged = new ArrayList<>(manual);
    automatic.stream()
        .skip(dear)
        .map(row -> calibration.apply(row, TutorRule.LOW, TutorRule.HIGH))
        .forEach(merged::add);
    return merged;
  }
}
