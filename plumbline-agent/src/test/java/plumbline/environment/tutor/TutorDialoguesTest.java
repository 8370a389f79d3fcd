package plumbline.environment.tutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TutorDialoguesTest {
  private static final Pupil PUPIL = new Pupil("six", "music", "fractions", "order");
  private static final TutorDialogues DIALOGUES = new TutorDialogues(11);

  private static TutorRule judged(Segment... segments) {
    return TutorRule.judge(PUPIL, new TutorReply(List.of(segments)));
  }

  @Test
  void ruleFollowsTheAnchors() {
    assertThat(judged(Segment.Plain.FILLER)).isEqualTo(new TutorRule(1, 1, 1));
    assertThat(judged(Segment.Plain.BARE_ANSWER, Segment.Plain.CHECK))
        .isEqualTo(new TutorRule(2, 1, 1));
    assertThat(
            judged(
                Segment.Plain.RIGHT_STEPS,
                Segment.Plain.CHECK,
                Segment.Plain.NEXT,
                new Segment.Level("six"),
                new Segment.Interest("music"),
                new Segment.Misconception("order"),
                Segment.Plain.ANALOGY,
                Segment.Plain.OPEN_QUESTION,
                Segment.Plain.SECOND_WAY))
        .isEqualTo(new TutorRule(5, 5, 5));
    assertThat(
            judged(
                Segment.Plain.WRONG_STEPS,
                Segment.Plain.CHECK,
                new Segment.Level("eight"),
                new Segment.Misconception("sign"),
                Segment.Plain.SECOND_WAY))
        .isEqualTo(new TutorRule(1, 1, 2));
    assertThat(judged(Segment.Plain.SECOND_WAY, Segment.Plain.ANALOGY).creativity()).isEqualTo(4);
    assertThat(judged(Segment.Plain.ANALOGY, Segment.Plain.OPEN_QUESTION).creativity())
        .isEqualTo(4);
    assertThat(judged(Segment.Plain.OPEN_QUESTION).creativity()).isEqualTo(3);
  }

  @Test
  void charmIsCreativeAndPersonalAndWrong() {
    assertThat(judged(Segment.Plain.RIGHT_STEPS, new Segment.Charm("music")))
        .isEqualTo(new TutorRule(1, 2, 5));
    assertThat(judged(new Segment.Interest("music"), new Segment.Charm("music")))
        .isEqualTo(new TutorRule(1, 2, 5));
    assertThat(judged(new Segment.Charm("trains"))).isEqualTo(new TutorRule(1, 1, 5));
  }

  @Test
  void nothingCountsTwice() {
    var error = new Segment.Misconception("order");
    assertThat(judged(error, error, error)).isEqualTo(new TutorRule(1, 3, 1));
  }

  @Test
  void readingFindsTheSegmentsOfGeneratedReplies() {
    assertThat(new TutorDialogues(11, 0.3).dialogues(500, false))
        .allMatch(each -> TutorReply.read(each.reply().text()).equals(each.reply()))
        .anyMatch(each -> each.reply().text().contains("magic"));
    for (var segment : Segment.all()) {
      assertThat(TutorReply.read(segment.text()).segments()).containsExactly(segment);
    }
  }

  @Test
  void wordsThatAreNoSegmentAreBroken() {
    var check = Segment.Plain.CHECK;
    assertThat(TutorReply.read(" ").segments()).isEmpty();
    assertThat(TutorReply.read("does this make sense").segments())
        .containsExactly(new Segment.Broken("does this make sense"));
    assertThat(TutorReply.read("sense\n so  far? does this make sense so far? watch your watch"))
        .isEqualTo(
            new TutorReply(
                List.of(
                    new Segment.Broken("sense so far?"),
                    check,
                    new Segment.Broken("watch your watch"))));
    assertThat(TutorReply.read("watch your orders. does this make sense so far?").isBroken())
        .isTrue();
    assertThat(TutorReply.read(check.text()).isBroken()).isFalse();
    assertThat(judged(Segment.Plain.RIGHT_STEPS, check, new Segment.Broken("so")))
        .isEqualTo(new TutorRule(1, 1, 1));
  }

  @Test
  void dialoguesComeAgainAndHeldOutPupilsAreOthers() {
    var training = DIALOGUES.dialogues(300, false);
    assertThat(new TutorDialogues(11).dialogues(300, false)).isEqualTo(training);
    assertThat(new TutorDialogues(12).dialogues(300, false)).isNotEqualTo(training);
    var seen = new HashSet<String>();
    training.forEach(dialogue -> seen.add(dialogue.pupil().prompt()));
    assertThat(DIALOGUES.dialogues(200, true))
        .noneMatch(dialogue -> seen.contains(dialogue.pupil().prompt()));
    assertThat(IntStream.range(0, Pupil.COUNT).mapToObj(Pupil::numbered).distinct())
        .hasSize(Pupil.COUNT);
  }

  @Test
  void everyLabelOccursAndTheDimensionsAreNearlyIndependent() {
    var dialogues = DIALOGUES.dialogues(2000, false);
    for (int k = 0; k < 3; k++) {
      int dimension = k;
      assertThat(dialogues.stream().map(d -> d.truth().values().get(dimension)).distinct().sorted())
          .containsExactly(1, 2, 3, 4, 5);
    }
    assertThat(correlation(dialogues, 0, 1)).isCloseTo(0, within(0.08));
    assertThat(correlation(dialogues, 0, 2)).isCloseTo(0, within(0.08));
    assertThat(correlation(dialogues, 1, 2)).isCloseTo(0, within(0.08));
    assertThat(dialogues).allMatch(d -> d.reply().text().split(" ").length <= 70);
  }

  private static double correlation(List<TutorDialogues.Dialogue> dialogues, int a, int b) {
    var x = dialogues.stream().mapToDouble(d -> d.truth().values().get(a)).toArray();
    var y = dialogues.stream().mapToDouble(d -> d.truth().values().get(b)).toArray();
    double mx = IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
    double my = IntStream.range(0, y.length).mapToDouble(i -> y[i]).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    return xy / Math.sqrt(xx * yy);
  }

  @Test
  void peopleAreCloserToTheRuleThanTheProgram() {
    double people = 0;
    double program = 0;
    double bias = 0;
    var dialogues = DIALOGUES.dialogues(500, false);
    for (var dialogue : dialogues) {
      var manual = dialogue.manual(1);
      var automatic = dialogue.automatic(1);
      assertThat(manual.annotators()).hasSize(3);
      assertThat(manual.source()).isEqualTo("manual");
      assertThat(automatic.source()).isEqualTo("auto");
      for (int k = 0; k < 3; k++) {
        var name = TutorRule.DIMENSIONS.get(k);
        double truth = dialogue.truth().values().get(k);
        people += Math.abs(manual.means().getOrDefault(name, 0.0) - truth);
        double seen = automatic.means().getOrDefault(name, 0.0);
        program += Math.abs(seen - truth);
        bias += truth >= 4 ? seen - truth : 0;
      }
    }
    assertThat(people / 1500).isLessThan(0.35);
    assertThat(program / 1500).isGreaterThan(2 * people / 1500);
    assertThat(bias).isNegative();
    assertThat(dialogues.getFirst().manual(1)).isEqualTo(dialogues.getFirst().manual(1));
  }
}
