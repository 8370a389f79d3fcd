package plumbline.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Computes expressions.
final class Evaluator {
  private final Budget budget;

  Evaluator(Budget budget) {
    this.budget = budget;
  }

  Value value(Expression expression, Scope scope) {
    budget.step();
    budget.enter();
    budget.at(expression.line());
    var value =
        switch (expression) {
          case Expression.Literal literal -> literal.value();
          case Expression.Name name -> scope.get(name.name());
          case Expression.Attribute attribute ->
              Members.attribute(value(attribute.of(), scope), attribute.name());
          case Expression.Element element ->
              Members.element(budget, value(element.of(), scope), value(element.key(), scope));
          case Expression.Slice slice ->
              new Value.Slice(
                  orNone(slice.start(), scope),
                  orNone(slice.stop(), scope),
                  orNone(slice.step(), scope));
          case Expression.Call call -> call(call, scope, Map.of());
          case Expression.Filter filter -> filter(filter, null, scope);
          case Expression.Test test -> Value.of(test(test, scope));
          case Expression.Binary binary ->
              Operators.binary(
                  budget,
                  binary.operator(),
                  value(binary.left(), scope),
                  value(binary.right(), scope));
          case Expression.Concatenation concatenation -> concatenation(concatenation, scope);
          case Expression.Comparisons comparisons -> Value.of(comparisons(comparisons, scope));
          case Expression.Choice choice -> choice(choice, scope);
          case Expression.Not not -> Value.of(!Truth.of(value(not.value(), scope)));
          case Expression.Signed signed -> signed(signed, scope);
          case Expression.Conditional conditional -> conditional(conditional, scope);
          case Expression.ListOf list ->
              new Value.Items(values(list.elements(), scope), list.tuple(), Origins.TEMPLATE);
          case Expression.DictOf dict -> dict(dict, scope);
        };
    budget.leave();
    return value;
  }

  private Value orNone(@Nullable Expression expression, Scope scope) {
    return expression == null ? Constants.NONE : value(expression, scope);
  }

  private List<Value> values(List<Expression> expressions, Scope scope) {
    var values = new ArrayList<Value>(expressions.size());
    for (var expression : expressions) {
      values.add(value(expression, scope));
    }
    return values;
  }

  private Value signed(Expression.Signed signed, Scope scope) {
    var value = value(signed.value(), scope);
    return signed.negative() ? Operators.negative(value) : Operators.positive(value);
  }

  private Value choice(Expression.Choice choice, Scope scope) {
    var left = value(choice.left(), scope);
    return Truth.of(left) == choice.and() ? value(choice.right(), scope) : left;
  }

  private Value conditional(Expression.Conditional conditional, Scope scope) {
    if (Truth.of(value(conditional.test(), scope))) {
      return value(conditional.then(), scope);
    }
    return conditional.otherwise() != null
        ? value(conditional.otherwise(), scope)
        : new Value.Undefined("an inline `if` without `else` was false");
  }

  private Value concatenation(Expression.Concatenation concatenation, Scope scope) {
    var parts = values(concatenation.parts(), scope);
    var builder = budget.builder();
    for (var part : parts) {
      builder.append(Printing.text(budget, part));
    }
    return Value.of(builder.toText());
  }

  private boolean comparisons(Expression.Comparisons comparisons, Scope scope) {
    var left = value(comparisons.first(), scope);
    for (var operand : comparisons.rest()) {
      var right = value(operand.value(), scope);
      boolean holds =
          switch (operand.operator()) {
            case "==" -> Comparison.equal(budget, left, right);
            case "!=" -> !Comparison.equal(budget, left, right);
            case "in" -> Comparison.contains(budget, right, left);
            case "not in" -> !Comparison.contains(budget, right, left);
            default -> Comparison.ordered(budget, operand.operator(), left, right);
          };
      if (!holds) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Value dict(Expression.DictOf literal, Scope scope) {
    var dict = new Dict(Origins.TEMPLATE);
    for (var pair : literal.pairs()) {
      var key = value(pair.key(), scope);
      dict.put(key, value(pair.value(), scope));
    }
    return dict;
  }

  /// Calls a function, with further named arguments after those written.
  Value call(Expression.Call call, Scope scope, Map<String, Value> more) {
    var function = value(call.function(), scope);
    var written = arguments(call.arguments(), scope);
    var arguments = written;
    if (!more.isEmpty()) {
      var named = new LinkedHashMap<>(written.named());
      named.putAll(more);
      arguments = new Arguments(written.positional(), named);
    }
    return switch (function) {
      case Value.Callable callable -> callable.body().call(budget, arguments);
      case Loop loop -> loop.recurse(budget, arguments);
      case Value.Undefined undefined -> throw undefined.failure();
      default ->
          throw TemplateException.value("a %s cannot be called".formatted(function.typeName()));
    };
  }

  private Arguments arguments(Expression.CallArguments given, Scope scope) {
    if (given.isEmpty()) {
      return Arguments.NONE;
    }
    var positional = values(given.positional(), scope);
    if (given.star() != null) {
      positional.addAll(Iteration.list(budget, value(given.star(), scope)));
    }
    var named = new LinkedHashMap<String, Value>();
    for (var argument : given.named()) {
      if (named.put(argument.name(), value(argument.value(), scope)) != null) {
        throw TemplateException.value(
            "the argument '%s' is given twice".formatted(argument.name()));
      }
    }
    if (given.doubleStar() != null) {
      spread(value(given.doubleStar(), scope), named);
    }
    return new Arguments(positional, named);
  }

  private void spread(Value value, Map<String, Value> named) {
    if (!(value instanceof Dict dict)) {
      throw TemplateException.value("'**' takes a dict, got %s".formatted(value.typeName()));
    }
    for (var entry : dict.entries()) {
      if (!(entry.key() instanceof Value.Str name)
          || named.put(name.chars(), entry.value()) != null) {
        throw TemplateException.value("'**' takes a dict of new names, each once");
      }
    }
  }

  /// Applies a filter, and those before it, to its value or to `input` at the start of the chain.
  Value filter(Expression.Filter filter, @Nullable Value input, Scope scope) {
    Value value;
    if (filter.value() == null) {
      value = Objects.requireNonNull(input, "a filter without a value");
    } else if (input != null && filter.value() instanceof Expression.Filter before) {
      value = filter(before, input, scope);
    } else {
      value = value(filter.value(), scope);
    }
    var arguments = arguments(filter.arguments(), scope);
    budget.at(filter.line());
    return Filters.named(filter.name()).apply(budget, value, arguments);
  }

  private boolean test(Expression.Test test, Scope scope) {
    var value = value(test.value(), scope);
    return ValueTests.holds(budget, test.name(), value, arguments(test.arguments(), scope));
  }
}
