package plumbline.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses expressions, loosest binding first.
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream tokens;

  private final OperandParser operands;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  OperandParser operands() {
    return operands;
  }

  /// Expressions with commas between them make a tuple.
  Expression tupleOrExpression(boolean conditional, String... ends) {
    int line = tokens.current().line();
    var parts = new ArrayList<Expression>();
    boolean tuple = false;
    while (!atTupleEnd(ends)) {
      parts.add(conditional ? expression() : or());
      if (!tokens.skipSign(",")) {
        break;
      }
      tuple = true;
    }
    if (tuple) {
      return new Expression.ListOf(line, parts, true);
    }
    if (parts.isEmpty()) {
      throw tokens.unexpected("an expression");
    }
    return parts.getFirst();
  }

  private boolean atTupleEnd(String... ends) {
    if (tokens.is(Token.Kind.PRINT_END) || tokens.is(Token.Kind.TAG_END) || tokens.isSign(")")) {
      return true;
    }
    for (var end : ends) {
      if (tokens.isName(end)) {
        return true;
      }
    }
    return false;
  }

  Expression expression() {
    tokens.enter();
    int line = tokens.current().line();
    var value = or();
    while (tokens.skipName("if")) {
      var test = or();
      var otherwise = tokens.skipName("else") ? expression() : null;
      value = new Expression.Conditional(line, test, value, otherwise);
    }
    tokens.leave();
    return value;
  }

  private Expression or() {
    int line = tokens.current().line();
    var left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Choice(line, false, left, and());
    }
    return left;
  }

  private Expression and() {
    int line = tokens.current().line();
    var left = not();
    while (tokens.skipName("and")) {
      left = new Expression.Choice(line, true, left, not());
    }
    return left;
  }

  private Expression not() {
    int line = tokens.current().line();
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    var value = not();
    tokens.leave();
    return new Expression.Not(line, value);
  }

  private Expression comparison() {
    int line = tokens.current().line();
    var first = sum();
    var rest = new ArrayList<Expression.Operand>();
    while (true) {
      var token = tokens.current();
      if (token.kind() == Token.Kind.SIGN && COMPARISONS.contains(token.text())) {
        tokens.next();
        rest.add(new Expression.Operand(token.text(), sum()));
      } else if (tokens.skipName("in")) {
        rest.add(new Expression.Operand("in", sum()));
      } else if (token.isName("not") && tokens.following().isName("in")) {
        tokens.next();
        tokens.next();
        rest.add(new Expression.Operand("not in", sum()));
      } else {
        return rest.isEmpty() ? first : new Expression.Comparisons(line, first, rest);
      }
    }
  }

  private @Nullable String sign(String... signs) {
    for (var sign : signs) {
      if (tokens.skipSign(sign)) {
        return sign;
      }
    }
    return null;
  }

  private Expression sum() {
    int line = tokens.current().line();
    var left = concatenation();
    for (var sign = sign("+", "-"); sign != null; sign = sign("+", "-")) {
      left = new Expression.Binary(line, sign, left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    int line = tokens.current().line();
    var first = product();
    if (!tokens.isSign("~")) {
      return first;
    }
    var parts = new ArrayList<>(List.of(first));
    while (tokens.skipSign("~")) {
      parts.add(product());
    }
    return new Expression.Concatenation(line, parts);
  }

  private Expression product() {
    int line = tokens.current().line();
    var left = power();
    for (var sign = sign("*", "//", "/", "%"); sign != null; sign = sign("*", "//", "/", "%")) {
      left = new Expression.Binary(line, sign, left, power());
    }
    return left;
  }

  private Expression power() {
    int line = tokens.current().line();
    var left = unary(true);
    while (tokens.skipSign("**")) {
      left = new Expression.Binary(line, "**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean filtered) {
    int line = tokens.current().line();
    Expression value;
    if (tokens.isSign("-") || tokens.isSign("+")) {
      boolean negative = tokens.next().text().equals("-");
      tokens.enter();
      value = new Expression.Signed(line, negative, unary(false));
      tokens.leave();
    } else {
      value = operands.primary();
    }
    value = operands.postfix(value);
    return filtered ? operands.filters(value) : value;
  }
}
