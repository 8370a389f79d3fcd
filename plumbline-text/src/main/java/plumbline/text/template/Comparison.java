package plumbline.text.template;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Value.Bool;
import plumbline.text.template.Value.Int;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Real;
import plumbline.text.template.Value.Str;

/// Equality, order and membership of values.
final class Comparison {
  private Comparison() {}

  static boolean equal(Budget budget, Value a, Value b) {
    budget.step();
    return switch (a) {
      case Str x -> b instanceof Str y && equalText(budget, x, y);
      case Int _, Bool _, Real _ -> isNumber(b) && compareNumbers(a, b) == 0;
      case Value.None _ -> b instanceof Value.None;
      case Value.Undefined _ -> b instanceof Value.Undefined;
      case Items x ->
          b instanceof Items y
              && x.tuple() == y.tuple()
              && equalElements(budget, x.elements(), y.elements());
      case Dict x -> b instanceof Dict y && equalDicts(budget, x, y);
      case Value.Range x ->
          b instanceof Value.Range y
              && x.size() == y.size()
              && (x.size() == 0
                  || (x.start() == y.start() && (x.size() == 1 || x.step() == y.step())));
      case Value.View x -> b instanceof Value.View y && equalViews(budget, x, y);
      case Value.Stream _, Value.Slice _, Value.Callable _, Namespace _, Loop _ -> same(a, b);
    };
  }

  private static boolean equalText(Budget budget, Str x, Str y) {
    budget.characters(Math.min(x.text().length(), y.text().length()));
    return x.chars().equals(y.chars());
  }

  private static boolean equalElements(Budget budget, List<Value> x, List<Value> y) {
    if (x.size() != y.size()) {
      return false;
    }
    budget.enter();
    boolean equal = true;
    for (int i = 0; equal && i < x.size(); i++) {
      equal = same(x.get(i), y.get(i)) || equal(budget, x.get(i), y.get(i));
    }
    budget.leave();
    return equal;
  }

  private static boolean equalDicts(Budget budget, Dict x, Dict y) {
    if (x.size() != y.size()) {
      return false;
    }
    budget.enter();
    boolean equal = true;
    for (var entry : x.entries()) {
      var other = y.get(entry.key());
      equal = other != null && (same(entry.value(), other) || equal(budget, entry.value(), other));
      if (!equal) {
        break;
      }
    }
    budget.leave();
    return equal;
  }

  private static boolean equalViews(Budget budget, Value.View x, Value.View y) {
    return switch (x.kind()) {
      case VALUES -> same(x, y);
      case KEYS ->
          y.kind() == Value.View.Kind.KEYS
              && x.dict().size() == y.dict().size()
              && x.dict().entries().stream().allMatch(e -> y.dict().get(e.key()) != null);
      case ITEMS -> y.kind() == Value.View.Kind.ITEMS && equalDicts(budget, x.dict(), y.dict());
    };
  }

  /// Whether two values are one object in Python, as far as a template can tell.
  @SuppressWarnings("ReferenceEquality")
  static boolean same(Value a, Value b) {
    return switch (a) {
      case Value.None _ -> b instanceof Value.None;
      case Bool x -> b instanceof Bool y && x.value() == y.value();
      case Int x -> b instanceof Int y && x.value().equals(y.value());
      default -> a == b;
    };
  }

  static boolean isNumber(Value value) {
    return value instanceof Int || value instanceof Bool || value instanceof Real;
  }

  /// Negative, zero or positive; a NaN is neither equal, less nor greater, told as 2.
  static int compareNumbers(Value a, Value b) {
    if (!(a instanceof Real) && !(b instanceof Real)) {
      return Numbers.integer(a).compareTo(Numbers.integer(b));
    }
    double x = Numbers.real(a);
    double y = Numbers.real(b);
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return 2;
    }
    if (Double.isInfinite(x) || Double.isInfinite(y)) {
      return x < y ? -1 : x > y ? 1 : 0;
    }
    return exact(a).compareTo(exact(b));
  }

  private static BigDecimal exact(Value number) {
    return number instanceof Real real
        ? new BigDecimal(real.value())
        : new BigDecimal(Numbers.integer(number));
  }

  /// `a < b`.
  static boolean less(Budget budget, Value a, Value b) {
    return ordered(budget, "<", a, b, -1, false);
  }

  /// Whether `a OP b` for OP of `<`, `<=`, `>`, `>=`.
  static boolean ordered(Budget budget, String operator, Value a, Value b) {
    return switch (operator) {
      case "<" -> ordered(budget, operator, a, b, -1, false);
      case "<=" -> ordered(budget, operator, a, b, -1, true);
      case ">" -> ordered(budget, operator, a, b, 1, false);
      case ">=" -> ordered(budget, operator, a, b, 1, true);
      default -> throw new IllegalArgumentException("no order " + operator);
    };
  }

  private static boolean ordered(
      Budget budget, String operator, Value a, Value b, int sign, boolean orEqual) {
    budget.step();
    var difference = difference(budget, operator, a, b, sign, orEqual);
    return difference.decided != null
        ? difference.decided
        : difference.compared == sign || (orEqual && difference.compared == 0);
  }

  /// Either compared, or already decided by the first elements that differ.
  private record Difference(int compared, @Nullable Boolean decided) {}

  private static Difference difference(
      Budget budget, String operator, Value a, Value b, int sign, boolean orEqual) {
    if (isNumber(a) && isNumber(b)) {
      return new Difference(compareNumbers(a, b), null);
    }
    if (a instanceof Str x && b instanceof Str y) {
      budget.characters(Math.min(x.text().length(), y.text().length()));
      return new Difference(compareText(x.chars(), y.chars()), null);
    }
    if (a instanceof Items x && b instanceof Items y && x.tuple() == y.tuple()) {
      int shared = Math.min(x.elements().size(), y.elements().size());
      for (int i = 0; i < shared; i++) {
        if (!equal(budget, x.elements().get(i), y.elements().get(i))) {
          budget.enter();
          boolean decided =
              ordered(budget, operator, x.elements().get(i), y.elements().get(i), sign, orEqual);
          budget.leave();
          return new Difference(0, decided);
        }
      }
      return new Difference(Integer.compare(x.elements().size(), y.elements().size()), null);
    }
    throw Operators.mismatch(operator, a, b);
  }

  /// The order of strings by code points: -1, 0 or 1.
  static int compareText(String x, String y) {
    int shared = Math.min(x.length(), y.length());
    for (int i = 0; i < shared; i++) {
      char p = x.charAt(i);
      char q = y.charAt(i);
      if (p != q) {
        boolean alike = Character.isSurrogate(p) == Character.isSurrogate(q);
        boolean greater = alike ? p > q : Character.isSurrogate(p);
        return greater ? 1 : -1;
      }
    }
    return Integer.compare(x.length(), y.length());
  }

  /// `element in container`.
  static boolean contains(Budget budget, Value container, Value element) {
    return switch (container) {
      case Str text when element instanceof Str part -> {
        budget.characters(text.text().length());
        yield text.chars().contains(part.chars());
      }
      case Str _ ->
          throw TemplateException.value(
              "`in` on a str asks for a str, got %s".formatted(element.typeName()));
      case Dict dict -> dict.get(element) != null;
      case Value.View view when view.kind() == Value.View.Kind.KEYS ->
          view.dict().get(element) != null;
      default -> search(budget, Iteration.of(budget, container), element);
    };
  }

  private static boolean search(Budget budget, Iterator<Value> elements, Value wanted) {
    while (elements.hasNext()) {
      var candidate = elements.next();
      if (same(candidate, wanted) || equal(budget, candidate, wanted)) {
        return true;
      }
    }
    return false;
  }
}
