package plumbline.text.template;

import java.util.Set;

/// What stands after `is`.
final class ValueTests {
  private static final Set<String> NAMES =
      Set.of(
          "odd",
          "even",
          "divisibleby",
          "defined",
          "undefined",
          "filter",
          "test",
          "none",
          "boolean",
          "false",
          "true",
          "integer",
          "float",
          "lower",
          "upper",
          "string",
          "mapping",
          "number",
          "sequence",
          "iterable",
          "callable",
          "sameas",
          "escaped",
          "in",
          "==",
          "eq",
          "equalto",
          "!=",
          "ne",
          ">",
          "gt",
          "greaterthan",
          "ge",
          ">=",
          "<",
          "lt",
          "lessthan",
          "<=",
          "le");

  private ValueTests() {}

  static boolean holds(Budget budget, String name, Value value, Arguments arguments) {
    return switch (name) {
      case "defined" -> none(name, arguments, !(value instanceof Value.Undefined));
      case "undefined" -> none(name, arguments, value instanceof Value.Undefined);
      case "none" -> none(name, arguments, value instanceof Value.None);
      case "string" -> none(name, arguments, value instanceof Value.Str);
      case "mapping" -> none(name, arguments, value instanceof Dict);
      case "number" -> none(name, arguments, Comparison.isNumber(value));
      case "integer" -> none(name, arguments, value instanceof Value.Int);
      case "float" -> none(name, arguments, value instanceof Value.Real);
      case "boolean" -> none(name, arguments, value instanceof Value.Bool);
      case "true" -> none(name, arguments, value instanceof Value.Bool b && b.value());
      case "false" -> none(name, arguments, value instanceof Value.Bool b && !b.value());
      case "sequence" -> none(name, arguments, isSequence(value));
      case "iterable" -> none(name, arguments, Iteration.isIterable(value));
      case "callable" -> none(name, arguments, isCallable(value));
      case "escaped" -> none(name, arguments, value instanceof Value.Str s && s.markup());
      case "lower" -> StringMethods.isLower(Printing.text(budget, value).chars());
      case "upper" -> StringMethods.isUpper(Printing.text(budget, value).chars());
      case "odd" -> remainder(budget, value, Value.of(2), 1);
      case "even" -> remainder(budget, value, Value.of(2), 0);
      case "divisibleby" -> remainder(budget, value, other(name, arguments), 0);
      case "filter" -> value instanceof Value.Str s && isFilter(s.chars());
      case "test" -> value instanceof Value.Str s && NAMES.contains(s.chars());
      case "in" -> Comparison.contains(budget, other(name, arguments), value);
      case "sameas" -> Comparison.same(value, other(name, arguments));
      case "==", "eq", "equalto" -> Comparison.equal(budget, value, other(name, arguments));
      case "!=", "ne" -> !Comparison.equal(budget, value, other(name, arguments));
      case "<", "lt", "lessthan" -> ordered(budget, "<", value, other(name, arguments));
      case "<=", "le" -> ordered(budget, "<=", value, other(name, arguments));
      case ">", "gt", "greaterthan" -> ordered(budget, ">", value, other(name, arguments));
      case ">=", "ge" -> ordered(budget, ">=", value, other(name, arguments));
      default -> throw TemplateException.value("there is no test '%s'".formatted(name));
    };
  }

  private static boolean none(String name, Arguments arguments, boolean result) {
    arguments.bind("the test " + name);
    return result;
  }

  private static Value other(String name, Arguments arguments) {
    return arguments.bind("the test " + name, "other").required(0);
  }

  private static boolean isSequence(Value value) {
    return switch (value) {
      case Value.Str _, Value.Items _, Value.Range _, Dict _, Value.Undefined _ -> true;
      default -> false;
    };
  }

  private static boolean isCallable(Value value) {
    return switch (value) {
      case Value.Callable _, Loop _, Value.Undefined _ -> true;
      default -> false;
    };
  }

  private static boolean isFilter(String name) {
    return Filters.ALL.containsKey(name) || Filters.REFUSED.contains(name);
  }

  private static boolean remainder(Budget budget, Value value, Value divisor, int expected) {
    var rest = Operators.binary(budget, "%", value, divisor);
    return Comparison.equal(budget, rest, Value.of(expected));
  }

  private static boolean ordered(Budget budget, String operator, Value a, Value b) {
    return Comparison.ordered(budget, operator, a, b);
  }
}
