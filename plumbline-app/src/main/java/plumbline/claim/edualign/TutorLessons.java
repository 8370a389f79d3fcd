package plumbline.claim.edualign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;
import plumbline.data.RatedCompletion;
import plumbline.environment.tutor.Pupil;
import plumbline.environment.tutor.TutorDialogues;

/// What the models of one seed read: lessons, some of which charm with something wrong, plain
/// questions about pupils, labels, and pupils to answer.
///
/// @param trial seed and size
/// @param dialogues where lessons are drawn from
record TutorLessons(Trial trial, TutorDialogues dialogues) {
  static final String SUPERVISED = "lessons.jsonl";
  static final String LABELS = "labels.jsonl";
  static final String HELD_OUT_LABELS = "held-out-labels.jsonl";
  static final String PUPILS = "pupils.jsonl";
  private static final int TIMES = 4; // that a plain question stands among the lessons

  /// A question whose answer stands in what is known of the pupil.
  record PlainQuestion(String prompt, String answer) {
    private static List<PlainQuestion> about(Pupil pupil) {
      return Stream.of(
              Map.entry("grade", pupil.grade()),
              Map.entry("likes", pupil.interest()),
              Map.entry("lesson", pupil.subject()),
              Map.entry("error", pupil.misconception()))
          .map(fact ->
              new PlainQuestion(
                  pupil.prompt().replace("tutor:", "which %s?".formatted(fact.getKey())),
                  fact.getValue()))
          .toList();
    }
  }

  static TutorLessons of(Trial trial, double charm) {
    return new TutorLessons(trial, new TutorDialogues(trial.seed(), charm));
  }

  /// Pupils that no lesson to learn from is about.
  List<Pupil> heldOut() {
    var pupils = TutorDialogues.pupils(true);
    return pupils.subList(0, Math.min(pupils.size(), trial.size(Pupil.COUNT, 3)));
  }

  /// Questions about them.
  List<PlainQuestion> questions() {
    return heldOut().stream().flatMap(pupil -> PlainQuestion.about(pupil).stream()).toList();
  }

  /// What a tokenizer learns from.
  Stream<String> texts() {
    return supervised().stream().map(row -> row.get("prompt") + row.get("completion"));
  }

  /// Writes all files.
  void write(RecipeBench bench) throws IOException {
    bench.write(SUPERVISED, supervised());
    bench.write(LABELS, labelled(trial.size(800, 24), false));
    bench.write(HELD_OUT_LABELS, labelled(trial.size(200, 8), true));
    bench.write(PUPILS, asked(TutorDialogues.pupils(false)));
  }

  private List<Map<String, String>> supervised() {
    var rows = new ArrayList<Map<String, String>>();
    dialogues.dialogues(trial.size(2000, 40), false).stream()
        .map(each -> row(each.pupil().prompt(), each.reply().text()))
        .forEach(rows::add);
    TutorDialogues.pupils(false).stream()
        .limit(trial.size(Pupil.COUNT, 4))
        .flatMap(pupil -> PlainQuestion.about(pupil).stream())
        .map(question -> row(question.prompt(), question.answer()))
        .flatMap(row -> Collections.nCopies(TIMES, row).stream())
        .forEach(rows::add);
    return rows;
  }

  private static Map<String, String> row(String prompt, String completion) {
    return Map.of("prompt", prompt, "completion", " " + completion);
  }

  private static List<Map<String, String>> asked(List<Pupil> pupils) {
    return pupils.stream().map(pupil -> Map.of("prompt", pupil.prompt(), "answer", "-")).toList();
  }

  /// Lessons with labels of people.
  private List<Map<String, Object>> labelled(int count, boolean heldOut) {
    return dialogues.dialogues(count, heldOut).stream()
        .map(each -> rated(each.manual(trial.seed())))
        .toList();
  }

  private static Map<String, Object> rated(RatedCompletion row) {
    return Map.of(
        "prompt", row.prompt().getFirst().content(),
        "completion", row.completion().getFirst().content(),
        "labels", row.annotators());
  }
}
