package plumbline.claim.sgpo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.data.PromptCompletion;

class SortTaskTest {
  @ParameterizedTest
  @CsvSource({
    "1 2 3 4, 1 2 3 4, 1",
    "1 2 4 3, 1 2 3 4, 0.5",
    "1 2, 1 2 3 4, 0.5",
    "1 2 3 4 5, 1 2 3 4, 0.8",
    "'', 1 2, 0",
  })
  void theJudgeCountsPlaces(String answer, String right, double share) {
    assertThat(SortTask.judge(answer, right)).isEqualTo(share);
  }

  @Test
  void rowsAreSortedAndNoPromptIsInTwoSets() {
    var task = new SortTask(3, 2, 4);
    var seen = new HashSet<String>();
    for (var use : SortTask.Use.values()) {
      var rows = task.rows(use, 60);
      assertThat(rows).hasSize(60);
      assertThat(rows.getFirst().prompt()).matches("sort:( \\d){2,4} =>");
      assertThat(rows.getFirst().completion().strip().split(" ")).isSorted();
      var prompts = rows.stream().map(PromptCompletion::prompt).collect(Collectors.toSet());
      assertThat(seen).doesNotContainAnyElementsOf(prompts);
      seen.addAll(prompts);
    }
    assertThat(task.rows(SortTask.Use.PROMPTS, 5)).isEqualTo(task.rows(SortTask.Use.PROMPTS, 5));
  }

  @Test
  void aGivenPairDiffersByTwoNeighbours() {
    assertThat(SortTask.swapped(" 1 1 2 3")).isEqualTo(" 1 2 1 3");
    assertThat(SortTask.swapped(" 4 4")).isEqualTo(" 4 4");
  }
}
