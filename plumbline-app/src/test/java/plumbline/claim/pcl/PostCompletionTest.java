package plumbline.claim.pcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import plumbline.claim.SmokeRun;
import plumbline.claim.Trial;
import plumbline.environment.Split;
import plumbline.reward.assessment.AssessedText;
import plumbline.tensor.Lanes;

class PostCompletionTest {
  @Test
  void aMedianIsThoughtOfInPartAndAssessedInFull() {
    var median = new Median(List.of(7, 3, 9, 1, 5));
    assertThat(median.prompt()).isEqualTo("73915=");
    assertThat(median.value()).isEqualTo(5);
    assertThat(median.assessed(7, false))
        .isEqualTo(
            """
            <think>1</think>
            <answer>7</answer>
            <evaluation>35</evaluation>
            <reward>[0,1]</reward>\
            """);
    assertThat(new AssessedText(median.assessed(7, false)).isWhole()).isTrue();
    assertThat(new Median(List.of(9, 8, 7, 6, 2, 1, 0)).answered(6))
        .isEqualTo("<think>01</think>\n<answer>6</answer>");
  }

  @Test
  void noHeldOutTaskIsShownAndTeachersAreMostlyTruthful() {
    try (var lanes = Lanes.open(1, 1)) {
      var data = MedianData.of(trial(lanes, new HashSet<>()), 400, 100);
      var shown = new HashSet<>(data.shown());
      assertThat(data.heldOut()).noneMatch(shown::contains);
      assertThat(data.heldOut()).allMatch(each -> Split.of(each.prompt()) == Split.HELD_OUT);
      int valid = 0;
      int wrong = 0;
      for (var row : data.lessons()) {
        var said = new AssessedText(String.valueOf(row.get("assessment")));
        boolean right = said.answer().orElseThrow().equals(row.get("answer"));
        double predicted = said.predicted().orElseThrow().getFirst();
        assertThat(row).containsEntry("valid", predicted == (right ? 1 : 0));
        valid += predicted == (right ? 1 : 0) ? 1 : 0;
        wrong += right ? 0 : 1;
      }
      assertThat(valid).isBetween(380, 399);
      assertThat(wrong).isBetween(170, 230);
    }
  }

  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    var parts = SmokeRun.of(new PostCompletion()).parts();
    assertThat(parts)
        .contains("start", "pcl", "unguarded", "unrewarded", "unshown", "grpo", "sft-grpo");
  }

  private static Trial trial(Lanes lanes, Set<String> parts) {
    return new Trial(3, true, Map.of(), lanes, Optional.empty(), (part, _, _) -> parts.add(part));
  }
}
