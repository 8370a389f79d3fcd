package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import plumbline.recipe.preference.HeldOutMeasure;

class HeldOutPreferencesTest {
  private static HeldOutMeasure measured(double... margins) {
    return new HeldOutMeasure(margins, margins, margins);
  }

  @Test
  void aNumberThatIsNoneIsToldWithItsStepAndRow() {
    var remarks = new ArrayList<String>();
    var held =
        new HeldOutPreferences(
            "pairs", measured(0, 1), () -> measured(1, Double.NaN), remarks::add);
    held.saidBefore(3);
    assertThat(remarks).as("a resumed run has said it").isEmpty();
    held.saidBefore(0);
    assertThat(remarks)
        .singleElement()
        .asString()
        .startsWith("2 held-out pairs; before the first step accuracy ");
    assertThatThrownBy(() -> held.evaluator(null, 7).after(6))
        .hasMessage(
            "the margin of number 2 of the held-out pairs is NaN after 7 steps, must be a finite"
                + " number: the policy diverged, or that row has a token that it holds impossible;"
                + " lower the learning rate, or look at that row of data.eval");
    assertThatThrownBy(() ->
            new HeldOutPreferences(
                "rankings",
                measured(Double.NEGATIVE_INFINITY, 0),
                () -> measured(1, 1),
                remarks::add))
        .hasMessageStartingWith(
            "the margin of number 1 of the held-out rankings is -Infinity before the first step");
  }
}
