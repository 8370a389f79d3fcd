package plumbline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.sandbox.PythonValue.Bool;
import plumbline.sandbox.PythonValue.Entry;
import plumbline.sandbox.PythonValue.Group;
import plumbline.sandbox.PythonValue.Int;
import plumbline.sandbox.PythonValue.Mapping;
import plumbline.sandbox.PythonValue.None;
import plumbline.sandbox.PythonValue.Opaque;
import plumbline.sandbox.PythonValue.Real;
import plumbline.sandbox.PythonValue.Sequence;
import plumbline.sandbox.PythonValue.Text;
import plumbline.sandbox.PythonValue.Tuple;

class PythonValueTest {
  private static final PythonValue ONE = new Int(BigInteger.ONE);
  private static final PythonValue TWO = new Int(BigInteger.TWO);

  @Test
  void numbersCompareByValue() {
    same(ONE, new Real(1.0));
    same(ONE, new Bool(true));
    same(new Real(-0.0), new Int(BigInteger.ZERO));
    same(new Real(Double.POSITIVE_INFINITY), new Real(Double.POSITIVE_INFINITY));
    differ(new Int(BigInteger.TWO.pow(53).add(BigInteger.ONE)), new Real(0x1p53));
    differ(new Real(Double.NaN), new Real(Double.NaN));
    differ(new Real(Double.POSITIVE_INFINITY), new Int(BigInteger.TEN.pow(400)));
    differ(ONE, new Text("1"));
    differ(new Bool(false), new None());
  }

  @Test
  void containersCompareByKindAndContent() {
    same(new Sequence(List.of(ONE, TWO)), new Sequence(List.of(new Real(1), TWO)));
    differ(new Sequence(List.of(ONE, TWO)), new Tuple(List.of(ONE, TWO)));
    differ(new Sequence(List.of(ONE)), new Sequence(List.of(ONE, ONE)));
    same(new Group(List.of(ONE, TWO)), new Group(List.of(TWO, ONE)));
    differ(new Group(List.of(ONE, TWO)), new Group(List.of(TWO, new None())));
    same(
        new Mapping(List.of(new Entry(ONE, TWO), new Entry(new Text("a"), ONE))),
        new Mapping(List.of(new Entry(new Text("a"), ONE), new Entry(ONE, TWO))));
    differ(new Mapping(List.of(new Entry(ONE, TWO))), new Mapping(List.of(new Entry(ONE, ONE))));
  }

  @Test
  void whatIsNoDataEqualsNothing() {
    differ(new Opaque("C"), new Opaque("C"));
    differ(new Sequence(List.of(new Opaque("C"))), new Sequence(List.of(new Opaque("C"))));
  }

  private static void same(PythonValue a, PythonValue b) {
    assertThat(PythonValue.same(a, b)).as("%s == %s", a, b).isTrue();
    assertThat(PythonValue.same(b, a)).as("%s == %s", b, a).isTrue();
  }

  private static void differ(PythonValue a, PythonValue b) {
    assertThat(PythonValue.same(a, b)).as("%s == %s", a, b).isFalse();
    assertThat(PythonValue.same(b, a)).as("%s == %s", b, a).isFalse();
  }
}
