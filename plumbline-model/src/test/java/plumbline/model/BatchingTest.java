package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Tokens;

/// What a row gets does not depend on how rows are put together.
class BatchingTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;
  private static final List<Tokens> ROWS =
      List.of(
          SmallModels.tokens(9, 1),
          SmallModels.tokens(3, 2),
          SmallModels.tokens(14, 3),
          SmallModels.tokens(1, 4));
  private static final int LABELS = 8 + 2 + 13;

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void packedLogitsAreTheUnpackedOnes(String family) {
    try (var weights = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      var model = new CausalLm(SmallModels.config(family), weights);
      var packed = logits(model, packed(ROWS), 0, ROWS.stream().mapToInt(Tokens::size).sum());

      double packedLoss = 0;
      double loss = 0;
      int start = 0;
      for (var row : ROWS) {
        var alone = logits(model, TokenBatch.of(List.of(row)), 0, row.size());
        var same = Arrays.copyOfRange(packed, start, start + alone.length);
        assertThat(same).containsExactly(alone, within(1e-5f));
        packedLoss += loss(same, row);
        loss += loss(alone, row);
        start += alone.length;
      }
      assertThat(start).isEqualTo(packed.length);
      assertThat(packedLoss / LABELS).isCloseTo(loss / LABELS, within(1e-6));
    }
  }

  /// Cross-entropy of every next token, added up.
  private static double loss(float[] logits, Tokens row) {
    int vocab = SmallModels.VOCAB;
    double sum = 0;
    for (int t = 0; t + 1 < row.size(); t++) {
      double total = 0;
      for (int id = 0; id < vocab; id++) {
        total += Math.exp(logits[t * vocab + id]);
      }
      sum += Math.log(total) - logits[t * vocab + row.get(t + 1)];
    }
    return sum;
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void paddedLogitsAreTheUnpaddedOnes(String family) {
    try (var weights = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      var model = new CausalLm(SmallModels.config(family), weights);
      var together = TokenBatch.of(ROWS);

      for (int row = 0; row < ROWS.size(); row++) {
        int length = ROWS.get(row).size();
        assertThat(logits(model, together, row, length))
            .containsExactly(
                logits(model, TokenBatch.of(List.of(ROWS.get(row))), 0, length), within(1e-5f));
      }
    }
  }

  @Test
  void refusesRowsThatDoNotFitTogether() {
    assertThatThrownBy(() -> TokenBatch.of(List.of()))
        .hasMessage("a batch needs at least one row of one token");
    assertThatThrownBy(() ->
            new TokenBatch(new int[][] {{1, 2}, {3}}, new long[][] {{0, 1}, {0}}, Optional.empty()))
        .hasMessage("row 1 has 1 tokens and 1 positions, the first row has 2 tokens");
    assertThatThrownBy(() ->
            new TokenBatch(
                new int[][] {{1, 2}}, new long[][] {{0, 1}}, Optional.of(new int[][] {{0}})))
        .hasMessage("the segments have another shape than the tokens");
  }

  private static TokenBatch packed(List<Tokens> rows) {
    var ids = rows.stream().flatMapToInt(Tokens::stream).toArray();
    var positions = rows.stream().flatMapToLong(row -> LongStream.range(0, row.size())).toArray();
    var segments =
        IntStream.range(0, rows.size())
            .flatMap(number -> IntStream.range(0, rows.get(number).size()).map(_ -> number))
            .toArray();
    return new TokenBatch(
        new int[][] {ids}, new long[][] {positions}, Optional.of(new int[][] {segments}));
  }

  private static float[] logits(CausalLm model, TokenBatch batch, int row, int length) {
    var hidden = model.hidden(batch).select(0, row).narrow(0, 0, length);
    return model.logits(hidden).toFloats();
  }
}
