package plumbline.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.data.DataException;
import plumbline.data.RatedCompletion;
import plumbline.text.message.Message;

/// Reference value: the card `edualign`, row `calibrate`, computed there without a framework.
class LabelCalibrationTest {
  private static RatedCompletion rated(int item, String source, double... labels) {
    var annotators = new ArrayList<Map<String, Double>>();
    for (double label : labels) {
      annotators.add(Map.of("H", label));
    }
    return new RatedCompletion(
        item,
        "r.jsonl:" + item,
        List.of(Message.user("p" + item)),
        List.of(Message.assistant("c")),
        annotators,
        source,
        1);
  }

  private static List<RatedCompletion> card() {
    double[] auto = {4, 5, 3, 5, 2, 4};
    double[] manual = {3, 5, 2, 4, 1, 4};
    var rows = new ArrayList<RatedCompletion>();
    for (int i = 0; i < auto.length; i++) {
      rows.add(rated(i, "auto", auto[i]));
      rows.add(rated(i, "manual", manual[i]));
    }
    return rows;
  }

  @Test
  void lineOfTheCard() {
    var line =
        LabelCalibration.fit(card(), "auto", "manual", List.of("H"))
            .lines()
            .firstEntry()
            .getValue();
    assertThat(line.intercept()).isCloseTo(-1.41463414634, within(1e-11));
    assertThat(line.slope()).isCloseTo(1.19512195122, within(1e-11));
    assertThat(line.weight()).isEqualTo(1);
    assertThat(line.items()).isEqualTo(6);
  }

  @Test
  void calibratedLabelsAreClippedAndWeighByTheirVariance() {
    var rows = new ArrayList<>(card());
    rows.removeIf(row -> row.source().equals("manual"));
    double[] manual = {3, 5, 2, 4, 1, 4};
    for (int i = 0; i < manual.length; i++) {
      rows.add(rated(i, "manual", manual[i] - 0.2, manual[i] + 0.2));
    }
    var calibration = LabelCalibration.fit(rows, "auto", "manual", List.of("H"));
    var line = calibration.lines().firstEntry().getValue();
    // the mean of two labels 0.4 apart has variance 0.08 / 2; the residual of the line holds it too
    double[] auto = {4, 5, 3, 5, 2, 4};
    double squares = 0;
    for (int i = 0; i < auto.length; i++) {
      squares += Math.pow(manual[i] - line.of(auto[i]), 2);
    }
    assertThat(line.weight()).isCloseTo(0.04 / (squares / 6 - 0.04), within(1e-9));
    var low = calibration.apply(rated(9, "auto", 1), 1, 5);
    assertThat(low.means()).containsEntry("H", 1.0);
    assertThat(low.weight()).isCloseTo(line.weight(), within(1e-12));
    assertThat(low.source()).isEqualTo("auto");
  }

  @Test
  void whatCannotBeCalibratedIsRefused() {
    assertThatThrownBy(
            () -> LabelCalibration.fit(card().subList(0, 4), "auto", "manual", List.of("H")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "2 items have labels of dimension 'H' from 'auto' and from 'manual', a calibration"
                + " needs 3 at least");
    var rows = new ArrayList<RatedCompletion>();
    for (int i = 0; i < 3; i++) {
      rows.add(rated(i, "auto", 3));
      rows.add(rated(i, "manual", i));
    }
    assertThatThrownBy(() -> LabelCalibration.fit(rows, "auto", "manual", List.of("H")))
        .hasMessage(
            "the labels of dimension 'H' from 'auto' are all equal, so nothing can be calibrated");
  }
}
