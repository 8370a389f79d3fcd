package plumbline.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A Python value as plain data. [#same] is Python's `==` on such data, computed here: no method of
/// a guest's class takes part in it.
public sealed interface PythonValue {
  /// `None`.
  record None() implements PythonValue {}

  /// A truth value; equal to 1 or 0, as in Python.
  record Bool(boolean value) implements PythonValue {}

  /// A whole number.
  record Int(BigInteger value) implements PythonValue {}

  /// A floating-point number.
  record Real(double value) implements PythonValue {}

  /// Text.
  record Text(String value) implements PythonValue {}

  /// Bytes, each from 0 to 255.
  record Bytes(List<Integer> values) implements PythonValue {}

  /// A list.
  record Sequence(List<PythonValue> items) implements PythonValue {}

  /// A tuple.
  record Tuple(List<PythonValue> items) implements PythonValue {}

  /// A set, in any order.
  record Group(List<PythonValue> items) implements PythonValue {}

  /// A dictionary.
  record Mapping(List<Entry> entries) implements PythonValue {}

  /// An entry of a dictionary.
  record Entry(PythonValue key, PythonValue value) {}

  /// Something that is no plain data, or too much of it; equal to nothing.
  ///
  /// @param what its type, or what is too much
  record Opaque(String what) implements PythonValue {}

  /// Whether Python finds the two equal. Unlike types are unequal, but numbers compare by value,
  /// exactly.
  static boolean same(PythonValue a, PythonValue b) {
    if (isNumber(a) && isNumber(b)) {
      return sameNumber(a, b);
    }
    return switch (a) {
      case None() -> b instanceof None;
      case Bool _, Int _, Real _, Opaque _ -> false;
      case Text text -> text.equals(b);
      case Bytes bytes -> bytes.equals(b);
      case Sequence(var items) -> b instanceof Sequence(var other) && allSame(items, other);
      case Tuple(var items) -> b instanceof Tuple(var other) && allSame(items, other);
      case Group(var items) -> b instanceof Group(var other) && sameMembers(items, other);
      case Mapping(var entries) -> b instanceof Mapping(var other) && sameEntries(entries, other);
    };
  }

  private static boolean isNumber(PythonValue value) {
    return value instanceof Bool || value instanceof Int || value instanceof Real;
  }

  private static boolean sameNumber(PythonValue a, PythonValue b) {
    double left = special(a);
    double right = special(b);
    if (Double.isNaN(left) || Double.isNaN(right)) {
      return false;
    }
    if (Double.isInfinite(left) || Double.isInfinite(right)) {
      return left == right;
    }
    return exact(a).compareTo(exact(b)) == 0;
  }

  /// The number where it is not finite, else 0.
  private static double special(PythonValue value) {
    return value instanceof Real(double number) && !Double.isFinite(number) ? number : 0;
  }

  private static BigDecimal exact(PythonValue value) {
    return switch (value) {
      case Bool(boolean truth) -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case Int(var whole) -> new BigDecimal(whole);
      case Real(double number) -> new BigDecimal(number);
      default -> throw new IllegalArgumentException(value + " is no number");
    };
  }

  private static boolean allSame(List<PythonValue> a, List<PythonValue> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMembers(List<PythonValue> a, List<PythonValue> b) {
    return a.size() == b.size() && matched(a.size(), (i, j) -> same(a.get(i), b.get(j)));
  }

  private static boolean sameEntries(List<Entry> a, List<Entry> b) {
    return a.size() == b.size()
        && matched(
            a.size(),
            (i, j) ->
                same(a.get(i).key(), b.get(j).key()) && same(a.get(i).value(), b.get(j).value()));
  }

  /// Whether every left element has a right one of its own. Quadratic in the size, which a reader
  /// bounds; equality is transitive, so the first free partner is as good as any.
  private static boolean matched(int size, Pairing equal) {
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < size; i++) {
      int partner = -1;
      for (int j = 0; j < size && partner < 0; j++) {
        partner = !used.contains(j) && equal.test(i, j) ? j : -1;
      }
      if (partner < 0) {
        return false;
      }
      used.add(partner);
    }
    return true;
  }

  /// Whether left element `i` equals right element `j`.
  @FunctionalInterface
  interface Pairing {
    /// The answer.
    boolean test(int i, int j);
  }
}
