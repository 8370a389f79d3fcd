package plumbline.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Where the numbers of projected tokens go, and back.
class HeadTurnTest {
  private final SplittableRandom random = new SplittableRandom(5);
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// Rows of 2 and 4 tokens with a grouped head, and room for 3 keys before each row's own.
  @Test
  void headsAreTakenApartTurnedAndLedBack() {
    var turn = new HeadTurn(4, 2, 6);
    var seats = new Seats(1, new int[] {2, 4}, 4);
    var cosine = new float[10 * 3];
    var sine = new float[10 * 3];
    for (int i = 0; i < cosine.length; i++) {
      cosine[i] = (float) Math.cos(0.3 * i);
      sine[i] = (float) Math.sin(0.3 * i);
    }
    var places = new Places(new long[] {9, 3, 4, 0, 1, 2, 3}, cosine, sine);
    var projected = values(1, 7, turn.width());
    var heads = turn.apart(projected, seats, 3, places);
    assertThat(heads.queries().shape()).containsExactly(2, 4, 4, 6);
    assertThat(heads.keys().shape()).containsExactly(2, 2, 7, 6);

    var from = projected.toFloats();
    var key = heads.keys().select(0, 1).select(0, 1).select(0, 3 + 2).toFloats();
    int start = 5 * turn.width() + (4 + 1) * 6; // the sixth token, at position 2
    for (int i = 0; i < 3; i++) {
      double angle = 0.3 * (2 * 3 + i);
      double low = from[start + i];
      double high = from[start + 3 + i];
      assertThat((double) key[i])
          .isCloseTo(low * Math.cos(angle) - high * Math.sin(angle), within(1e-6));
      assertThat((double) key[3 + i])
          .isCloseTo(high * Math.cos(angle) + low * Math.sin(angle), within(1e-6));
    }
    var value = heads.values().select(0, 0).select(0, 1).select(0, 3 + 1).toFloats();
    for (int i = 0; i < 6; i++) {
      assertThat(value[i]).isEqualTo(from[2 * turn.width() + (4 + 2 + 1) * 6 + i]);
    }

    // the way back is the transpose: <apart(x), y> = <x, back(y)>
    var towards =
        new HeadTurn.Heads(
            values(1, 2, 4, 4, 6).transpose(1, 2),
            values(1, 2, 7, 2, 6).transpose(1, 2),
            values(1, 2, 7, 2, 6).transpose(1, 2));
    var into = Tensors.zeros(DType.FLOAT32, Device.CPU, 7, turn.width());
    turn.back(towards, seats, into, places);
    double there = 0;
    for (long row = 0; row < 2; row++) {
      for (long t = 0; t < seats.lengths()[(int) row]; t++) {
        there += product(heads.queries(), towards.queries(), row, t);
        there += product(heads.keys(), towards.keys(), row, 3 + t);
        there += product(heads.values(), towards.values(), row, 3 + t);
      }
    }
    assertThat(into.times(projected).sum().item()).isCloseTo(there, within(1e-4));
    assertThat(into.select(0, 0).abs().max().item()).isZero();
  }

  private static double product(Tensor a, Tensor b, long row, long place) {
    var of = a.select(0, row).select(1, place);
    return of.times(b.select(0, row).select(1, place)).sum().item();
  }

  @Test
  void continuationsAreGivenTheKeysOfTheirPrefix() {
    var turn = new HeadTurn(2, 2, 4);
    var prefixes = heads(2, 2, 3, 3);
    var rows = heads(3, 2, 2, 5);
    var own = rows.keys().narrow(2, 3, 2).copy();
    turn.precede(prefixes, rows, new int[] {1, 0, 1});
    for (int row = 0; row < 3; row++) {
      long owner = row == 1 ? 0 : 1;
      assertThat(rows.keys().select(0, row).narrow(1, 0, 3).toFloats())
          .isEqualTo(prefixes.keys().select(0, owner).toFloats());
      assertThat(rows.values().select(0, row).narrow(1, 0, 3).toFloats())
          .isEqualTo(prefixes.values().select(0, owner).toFloats());
    }
    assertThat(rows.keys().narrow(2, 3, 2).toFloats()).isEqualTo(own.toFloats());
  }

  private HeadTurn.Heads heads(long rows, long count, long width, long length) {
    return new HeadTurn.Heads(
        values(1, rows, width, count, 4).transpose(1, 2),
        values(1, rows, length, count, 4).transpose(1, 2),
        values(1, rows, length, count, 4).transpose(1, 2));
  }

  private Tensor values(double spread, long... shape) {
    var numbers = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (random.nextGaussian() * spread);
    }
    return Tensors.of(numbers, shape);
  }
}
