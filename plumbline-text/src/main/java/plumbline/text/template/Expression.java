package plumbline.text.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a template can compute, as parsed.
sealed interface Expression {
  /// The line it stands on, counted from 1.
  int line();

  record Literal(int line, Value value) implements Expression {}

  record Name(int line, String name) implements Expression {}

  record ListOf(int line, List<Expression> elements, boolean tuple) implements Expression {}

  record DictOf(int line, List<Pair> pairs) implements Expression {}

  record Pair(Expression key, Expression value) {}

  record Attribute(int line, Expression of, String name) implements Expression {}

  record Element(int line, Expression of, Expression key) implements Expression {}

  record Slice(
      int line, @Nullable Expression start, @Nullable Expression stop, @Nullable Expression step)
      implements Expression {}

  record Call(int line, Expression function, CallArguments arguments) implements Expression {}

  /// `value | name(arguments)`; without a value inside `{% filter %}` and `{% set %}` blocks.
  record Filter(int line, @Nullable Expression value, String name, CallArguments arguments)
      implements Expression {}

  record Test(int line, Expression value, String name, CallArguments arguments)
      implements Expression {}

  /// A minus, or a plus.
  record Signed(int line, boolean negative, Expression value) implements Expression {}

  record Not(int line, Expression value) implements Expression {}

  record Binary(int line, String operator, Expression left, Expression right)
      implements Expression {}

  /// `and`, or `or`: the value of the side that decides.
  record Choice(int line, boolean and, Expression left, Expression right) implements Expression {}

  record Concatenation(int line, List<Expression> parts) implements Expression {}

  /// `a < b <= c`: true when each neighbour compares so.
  record Comparisons(int line, Expression first, List<Operand> rest) implements Expression {}

  record Operand(String operator, Expression value) {}

  record Conditional(int line, Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {}

  /// The arguments of a call, unevaluated.
  record CallArguments(
      List<Expression> positional,
      List<Named> named,
      @Nullable Expression star,
      @Nullable Expression doubleStar) {
    static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);

    boolean isEmpty() {
      return positional.isEmpty() && named.isEmpty() && star == null && doubleStar == null;
    }
  }

  record Named(String name, Expression value) {}
}
