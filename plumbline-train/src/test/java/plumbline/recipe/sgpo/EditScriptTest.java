package plumbline.recipe.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reference targets by an independent script.
class EditScriptTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 1 2 9 7   | 1 2 3 7 9                   | 0.25 | 1 2 9 7                     | 0.2
          3 1 2 9 7   | 1 2 3 7 9                   | 0.5  | 1 2 3 7                     | 0.4
          3 1 2 9 7   | 1 2 3 7 9                   | 1    | 1 2 3 7 9                   | 0.6
          the cat sat | the black cat sat down here | 0.25 | the black cat sat           | 0.25
          the cat sat | the black cat sat down here | 0.5  | the black cat sat down      | 0.4
          the cat sat | the black cat sat down here | 1    | the black cat sat down here | 0.5
          x x x x     | y                           | 0.25 | x x x                       | 0.25
          x x x x     | y                           | 0.5  | x x                         | 0.5
          x x x x     | y                           | 1    | y                           | 1
          a b c d     | a b c d                     | 0.5  | a b c d                     | 0
          """)
  void targetsMakeTheFirstEdits(
      String draft, String demonstration, double share, String target, double distance) {
    assertThat(new Target.Edit(share).of(draft, demonstration)).isEqualTo(target);
    assertThat(Acceptance.distance(draft, target)).isCloseTo(distance, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "3 1 2 9 7, 1 2 3 7 9, 3",
    "the cat sat, the black cat sat down here, 3",
    "x x x x, y, 4"
  })
  void scriptsAreShortest(String from, String to, int edits) {
    var script = EditScript.between(List.of(from.split(" ")), List.of(to.split(" ")));
    assertThat(script.edits()).isEqualTo(edits);
    assertThat(script.first(0)).containsExactly(from.split(" "));
    assertThat(script.first(edits)).containsExactly(to.split(" "));
  }

  @Test
  void blanksStayAsTheyStood() {
    assertThat(new Target.Edit(1).of(" one\n  two three", "one 2 three four"))
        .isEqualTo(" one 2 three four");
    assertThat(new Target.Edit(0.5).of(" one\n  two three", "one\n2 three four"))
        .isEqualTo(" one\n2 three");
    assertThat(new Target.Edit(1).of("", " 7 8")).isEqualTo(" 7 8");
  }

  @Test
  void sharesAreBounded() {
    for (double share : new double[] {0, -0.5, 1.5, Double.NaN}) {
      assertThatThrownBy(() -> new Target.Edit(share))
          .hasMessage("the share of edits is " + share + ", must be above 0 and at most 1");
    }
  }
}
