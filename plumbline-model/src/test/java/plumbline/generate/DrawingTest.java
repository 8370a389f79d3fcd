package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.completion.Sampling;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// What is drawn from distributions that are written down.
class DrawingTest {
  private static final int DRAWS = 4000;
  private static final double[] CHANCES = {0.1, 0.4, 0.05, 0.3, 0.15};

  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void drawsAsOftenAsTheDistributionSays() {
    var seen = shares(Sampling.random(1, 1));

    for (int id = 0; id < CHANCES.length; id++) {
      assertThat(seen.getOrDefault(id, 0.0)).isCloseTo(CHANCES[id], within(0.03));
    }
  }

  @Test
  void temperatureFlattensOrSharpens() {
    var roots = Arrays.stream(CHANCES).map(Math::sqrt).toArray();
    double sum = Arrays.stream(roots).sum();

    var seen = shares(Sampling.random(1, 2));

    for (int id = 0; id < CHANCES.length; id++) {
      assertThat(seen.get(id)).isCloseTo(roots[id] / sum, within(0.03));
    }
    assertThat(shares(Sampling.random(1, 0))).containsOnlyKeys(1);
  }

  @Test
  void topKKeepsTheMostLikely() {
    var seen = shares(Settings.truncated(2, 1, 0));

    assertThat(seen).containsOnlyKeys(1, 3);
    assertThat(seen.get(1)).isCloseTo(0.4 / 0.7, within(0.03));
  }

  @Test
  void topPKeepsTheFewestThatReachTheMass() {
    assertThat(shares(Settings.truncated(0, 0.69, 0))).containsOnlyKeys(1, 3);
    assertThat(shares(Settings.truncated(0, 0.71, 0))).containsOnlyKeys(1, 3, 4);
    assertThat(shares(Settings.truncated(0, 0.01, 0))).containsOnlyKeys(1);
  }

  @Test
  void minPKeepsWhatIsLikelyEnoughBesideTheFirst() {
    assertThat(shares(Settings.truncated(0, 1, 0.3))).containsOnlyKeys(1, 3, 4);
    assertThat(shares(Settings.truncated(0, 1, 0.8))).containsOnlyKeys(1);
  }

  @Test
  void topPCountsTheMassThatTopKLeft() {
    assertThat(shares(Settings.truncated(2, 0.6, 0))).containsOnlyKeys(1, 3);
    assertThat(shares(Settings.truncated(2, 0.55, 0))).containsOnlyKeys(1);
  }

  @Test
  void aLongTailIsCutAsAShortOne() {
    var likely = new double[3000];
    Arrays.fill(likely, 0.5 / 2998);
    likely[2000] = 0.3;
    likely[7] = 0.2;

    assertThat(drawn(likely, Settings.truncated(0, 0.45, 0))).containsOnly(7, 2000);
    assertThat(drawn(likely, Settings.truncated(1, 1, 0))).containsOnly(2000);
    assertThat(drawn(likely, Settings.truncated(0, 1, 0.5))).containsOnly(7, 2000);
    var wide = drawn(likely, Settings.truncated(2000, 0.99, 0));
    assertThat(wide).hasSizeGreaterThan(100);
    assertThat(drawn(likely, Settings.truncated(0, 0.99, 0))).hasSizeGreaterThan(wide.size());
  }

  @Test
  void aPenaltyDividesPositiveAndMultipliesNegativeLogitsOfTokensSeen() {
    var row = row(Settings.penalised(0, 2), Tokens.of(0, 2, 2));

    new Drawing(List.of()).draw(Tensors.of(new float[] {3, 2, -1, 1}, 1, 4), List.of(row));

    assertThat(row.newest()).isEqualTo(1);
    var low = row(Settings.penalised(0, 2), Tokens.of(0, 1));
    new Drawing(List.of()).draw(Tensors.of(new float[] {-1, -1.5f, -2.5f, -9}, 1, 4), List.of(low));
    assertThat(low.newest()).isEqualTo(0);
    var lower = row(Settings.penalised(0, 3), Tokens.of(0, 1));
    new Drawing(List.of())
        .draw(Tensors.of(new float[] {-1, -1.5f, -2.5f, -9}, 1, 4), List.of(lower));
    assertThat(lower.newest()).isEqualTo(2);
  }

  @Test
  void aBiasIsAddedAndMinusInfinityForbids() {
    assertThat(shares(Settings.biased(0, Map.of(2, 5f)))).containsOnlyKeys(2);
    assertThat(shares(Settings.biased(1, Map.of(1, Float.NEGATIVE_INFINITY, 3, -1e4f))))
        .containsOnlyKeys(0, 2, 4);
  }

  @Test
  void theReportedLogProbabilityIsThatOfTheModel() {
    var rows =
        List.of(
            row(Settings.biased(0, Map.of(2, 100f)), Tokens.of(1)),
            row(Settings.truncated(1, 1, 0), Tokens.of(1)),
            row(Settings.forced(1, List.of(4)), Tokens.of(1)),
            row(Sampling.greedy(1), Tokens.of(1)));

    new Drawing(List.of()).draw(logits(CHANCES, 4), rows);

    double entropy = -Arrays.stream(CHANCES).map(p -> p * Math.log(p)).sum();
    int[] expected = {2, 1, 4, 1};
    for (int i = 0; i < expected.length; i++) {
      var result = rows.get(i).result();
      assertThat(result.tokens()).isEqualTo(Tokens.of(expected[i]));
      assertThat((double) result.logProbs().get(0))
          .isCloseTo(Math.log(CHANCES[expected[i]]), within(1e-5));
      assertThat((double) result.entropies().get(0)).isCloseTo(entropy, within(1e-5));
    }
  }

  @Test
  void reportsTheDistributionAtTheTemperature() {
    var row = row(Sampling.random(1, 2), Tokens.of(1));
    new Drawing(List.of()).draw(logits(CHANCES, 1), List.of(row));

    double sum = Arrays.stream(CHANCES).map(Math::sqrt).sum();
    double[] flat = Arrays.stream(CHANCES).map(p -> Math.sqrt(p) / sum).toArray();
    var result = row.result();
    assertThat((double) result.logProbs().get(0))
        .isCloseTo(Math.log(flat[row.newest()]), within(1e-5));
    assertThat((double) result.entropies().get(0))
        .isCloseTo(-Arrays.stream(flat).map(p -> p * Math.log(p)).sum(), within(1e-5));
  }

  @Test
  void processorsRunInOrderAndSeeWhatWasSaid() {
    var seen = new ArrayList<List<Tokens>>();
    LogitProcessor add =
        (logits, rows) -> {
          seen.add(rows);
          return logits.plus(Tensors.of(new float[] {9, 0, 0, 0, 0}, 1, 5));
        };
    LogitProcessor flip = (logits, _) -> logits.negate();
    var row = row(Sampling.greedy(1), Tokens.of(3, 4));

    new Drawing(List.of(add, flip)).draw(logits(CHANCES, 1), List.of(row));

    assertThat(row.newest()).isEqualTo(2);
    assertThat(seen).containsExactly(List.of(Tokens.of(3, 4)));
  }

  @Test
  void refusesLogitsThatAreNoNumbers() {
    for (var sampling : List.of(Sampling.greedy(1), Sampling.random(1, 1))) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        assertThatThrownBy(() ->
                new Drawing(List.of())
                    .draw(
                        Tensors.of(new float[] {0, bad, 0}, 1, 3),
                        List.of(row(sampling, Tokens.of(1)))))
            .isInstanceOf(GenerationException.class)
            .hasMessageContaining("the model's logits are not numbers");
      }
    }
  }

  @Test
  void refusesToDrawWhereEverythingIsForbidden() {
    float no = Float.NEGATIVE_INFINITY;
    for (double temperature : new double[] {0, 1}) {
      var sampling = Settings.biased(temperature, Map.of(0, no, 1, no));

      assertThatThrownBy(() ->
              new Drawing(List.of())
                  .draw(Tensors.of(new float[] {0, 1}, 1, 2), List.of(row(sampling, Tokens.of(1)))))
          .isInstanceOf(GenerationException.class)
          .hasMessageStartingWith("no token is left to draw: logit bias or processors forbid");
    }
  }

  @Test
  void refusesTokensOutsideTheVocabulary() {
    assertThatThrownBy(() -> shares(Settings.biased(0, Map.of(5, 1f))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logit bias for token 5, the vocabulary has 5");
    assertThatThrownBy(() -> shares(Settings.forced(1, List.of(7))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("forced token 7, the vocabulary has 5");
  }

  @Test
  void theDrawIsTheFirstTokenWhoseRunningSumPassesTheNumber() {
    float[] chances = {9, 0, 0.25f, 0, 0.75f, 0};

    assertThat(Drawing.inverse(chances, 1, 5, 0)).isEqualTo(1);
    assertThat(Drawing.inverse(chances, 1, 5, 0.2499)).isEqualTo(1);
    assertThat(Drawing.inverse(chances, 1, 5, 0.25)).isEqualTo(3);
    assertThat(Drawing.inverse(chances, 1, 5, Math.nextDown(1.0))).isEqualTo(3);
    assertThat(Drawing.inverse(chances, 5, 1, 0.5)).isEqualTo(-1);
  }

  private static Map<Integer, Double> shares(Sampling sampling) {
    var rows = rows(sampling);
    new Drawing(List.of()).draw(logits(CHANCES, rows.size()), rows);
    var shares = new TreeMap<Integer, Double>();
    rows.forEach(row -> shares.merge(row.newest(), 1.0 / rows.size(), Double::sum));
    return shares;
  }

  private static Set<Integer> drawn(double[] chances, Sampling sampling) {
    var rows = rows(sampling).subList(0, 300);
    new Drawing(List.of()).draw(logits(chances, rows.size()), rows);
    return Set.copyOf(new java.util.HashSet<>(rows.stream().map(Row::newest).toList()));
  }

  private static List<Row> rows(Sampling sampling) {
    return IntStream.range(0, DRAWS)
        .mapToObj(i -> row(sampling, Tokens.of(1), SampleKey.of(5).withSample(i)))
        .toList();
  }

  private static Row row(Sampling sampling, Tokens prompt) {
    return row(sampling, prompt, SampleKey.of(1));
  }

  private static Row row(Sampling sampling, Tokens prompt, SampleKey key) {
    return new Row(0, GenerationRequest.of(prompt, sampling, key), Set.of(), null);
  }

  private static Tensor logits(double[] chances, int rows) {
    var one = new float[chances.length];
    for (int id = 0; id < one.length; id++) {
      one[id] = (float) (Math.log(chances[id]) + 3);
    }
    return Tensors.of(one, 1, one.length).expand(rows, one.length);
  }
}
