package plumbline.text.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Expression.CallArguments;
import plumbline.text.template.Expression.Literal;

/// Parses what operators stand between: names, literals, brackets, and the attributes, calls,
/// filters and tests that follow them.
final class OperandParser {
  private static final Set<String> MACRO_NAMES = Set.of("caller", "varargs", "kwargs");

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  /// For every macro around, which of its special names were met.
  private final Deque<Set<String>> macros = new ArrayDeque<>();

  OperandParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  void enterMacro(Set<String> uses) {
    macros.push(uses);
  }

  void leaveMacro() {
    macros.pop();
  }

  Expression primary() {
    var token = tokens.current();
    return switch (token.kind()) {
      case NAME -> name(tokens.next());
      case STRING -> strings(token.line());
      case INTEGER -> new Literal(token.line(), integer(tokens.next().text()));
      case REAL ->
          new Literal(
              token.line(),
              new Value.Real(Double.parseDouble(tokens.next().text()), Origins.TEMPLATE));
      case SIGN -> bracketed(token);
      default -> throw tokens.unexpected("an expression");
    };
  }

  private Value integer(String digits) {
    var number = Numbers.parseInteger(digits, 0);
    if (number == null) {
      throw tokens.syntax("'%s' is not a number".formatted(digits));
    }
    return new Value.Int(number, Origins.TEMPLATE);
  }

  private Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Literal(token.line(), Constants.TRUE);
      case "false", "False" -> new Literal(token.line(), Constants.FALSE);
      case "none", "None" -> new Literal(token.line(), Constants.NONE);
      default -> {
        if (MACRO_NAMES.contains(token.text())) {
          macros.forEach(uses -> uses.add(token.text()));
        }
        yield new Expression.Name(token.line(), token.text());
      }
    };
  }

  private Expression strings(int line) {
    var value = new StringBuilder();
    while (tokens.is(Token.Kind.STRING)) {
      value.append(tokens.next().text());
    }
    return new Literal(line, Value.of(value.toString()));
  }

  private Expression bracketed(Token token) {
    tokens.enter();
    var value =
        switch (token.text()) {
          case "(" -> parenthesised();
          case "[" -> list();
          case "{" -> dict();
          default -> throw tokens.unexpected("an expression");
        };
    tokens.leave();
    return value;
  }

  private Expression parenthesised() {
    int line = tokens.next().line();
    if (tokens.skipSign(")")) {
      return new Expression.ListOf(line, List.of(), true);
    }
    var value = expressions.tupleOrExpression(true);
    tokens.expectSign(")");
    return value;
  }

  private Expression list() {
    int line = tokens.next().line();
    var elements = new ArrayList<Expression>();
    while (!tokens.isSign("]")) {
      elements.add(expressions.expression());
      if (!tokens.skipSign(",")) {
        break;
      }
    }
    tokens.expectSign("]");
    return new Expression.ListOf(line, elements, false);
  }

  private Expression dict() {
    int line = tokens.next().line();
    var pairs = new ArrayList<Expression.Pair>();
    while (!tokens.isSign("}")) {
      var key = expressions.expression();
      tokens.expectSign(":");
      pairs.add(new Expression.Pair(key, expressions.expression()));
      if (!tokens.skipSign(",")) {
        break;
      }
    }
    tokens.expectSign("}");
    return new Expression.DictOf(line, pairs);
  }

  Expression postfix(Expression value) {
    var whole = value;
    while (true) {
      if (tokens.isSign(".") || tokens.isSign("[")) {
        whole = subscript(whole);
      } else if (tokens.isSign("(")) {
        whole = call(whole);
      } else {
        return whole;
      }
    }
  }

  private Expression subscript(Expression of) {
    var token = tokens.next();
    if (token.text().equals(".")) {
      if (tokens.is(Token.Kind.NAME)) {
        return new Expression.Attribute(token.line(), of, tokens.next().text());
      }
      var index = tokens.expect(Token.Kind.INTEGER, "a name or number after '.'");
      var key = new Literal(index.line(), integer(index.text()));
      return new Expression.Element(token.line(), of, key);
    }
    tokens.enter();
    var keys = new ArrayList<Expression>();
    while (!tokens.isSign("]")) {
      if (!keys.isEmpty()) {
        tokens.expectSign(",");
      }
      keys.add(sliceOrExpression());
    }
    tokens.expectSign("]");
    tokens.leave();
    var key = keys.size() == 1 ? keys.getFirst() : new Expression.ListOf(token.line(), keys, true);
    return new Expression.Element(token.line(), of, key);
  }

  private Expression sliceOrExpression() {
    int line = tokens.current().line();
    var start = tokens.isSign(":") ? null : expressions.expression();
    if (start != null && !tokens.isSign(":")) {
      return start;
    }
    tokens.expectSign(":");
    var stop = atSliceEnd() || tokens.isSign(":") ? null : expressions.expression();
    var step = tokens.skipSign(":") && !atSliceEnd() ? expressions.expression() : null;
    return new Expression.Slice(line, start, stop, step);
  }

  private boolean atSliceEnd() {
    return tokens.isSign("]") || tokens.isSign(",");
  }

  private Expression call(Expression function) {
    int line = tokens.current().line();
    return new Expression.Call(line, function, arguments());
  }

  private CallArguments arguments() {
    tokens.expectSign("(");
    tokens.enter();
    var positional = new ArrayList<Expression>();
    var named = new ArrayList<Expression.Named>();
    Expression star = null;
    Expression doubleStar = null;
    while (!tokens.isSign(")")) {
      if (doubleStar != null) {
        throw tokens.syntax("no argument may follow '**'");
      }
      if (star == null && tokens.skipSign("*")) {
        star = expressions.expression();
      } else if (tokens.skipSign("**")) {
        doubleStar = expressions.expression();
      } else if (tokens.is(Token.Kind.NAME) && tokens.following().isSign("=")) {
        var name = tokens.next().text();
        tokens.next();
        named.add(new Expression.Named(name, expressions.expression()));
      } else if (star == null && named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw tokens.syntax("a positional argument follows a named one");
      }
      if (!tokens.skipSign(",")) {
        break;
      }
    }
    tokens.expectSign(")");
    tokens.leave();
    return new CallArguments(positional, named, star, doubleStar);
  }

  Expression filters(Expression value) {
    var whole = value;
    while (true) {
      if (tokens.isSign("|")) {
        tokens.next();
        whole = filter(whole);
      } else if (tokens.isName("is")) {
        whole = test(whole);
      } else if (tokens.isSign("(")) {
        whole = call(whole);
      } else {
        return whole;
      }
    }
  }

  /// Filters one after the other, the first named here.
  Expression.Filter filterChain(@Nullable Expression value) {
    var whole = filter(value);
    while (tokens.skipSign("|")) {
      whole = filter(whole);
    }
    return whole;
  }

  private Expression.Filter filter(@Nullable Expression value) {
    int line = tokens.current().line();
    var name = dottedName("the name of a filter");
    var arguments = tokens.isSign("(") ? arguments() : CallArguments.NONE;
    return new Expression.Filter(line, value, name, arguments);
  }

  private String dottedName(String what) {
    var name = new StringBuilder(tokens.expect(Token.Kind.NAME, what).text());
    while (tokens.skipSign(".")) {
      name.append('.').append(tokens.expect(Token.Kind.NAME, what).text());
    }
    return name.toString();
  }

  private Expression test(Expression value) {
    int line = tokens.next().line();
    boolean negated = tokens.skipName("not");
    var name = dottedName("the name of a test");
    var arguments = CallArguments.NONE;
    if (tokens.isSign("(")) {
      arguments = arguments();
    } else if (beginsArgument(tokens.current())) {
      if (tokens.isName("is")) {
        throw tokens.syntax("tests cannot be chained with 'is'");
      }
      arguments = new CallArguments(List.of(postfix(primary())), List.of(), null, null);
    }
    var test = new Expression.Test(line, value, name, arguments);
    return negated ? new Expression.Not(line, test) : test;
  }

  private static boolean beginsArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !Set.of("else", "or", "and").contains(token.text());
      case STRING, INTEGER, REAL -> true;
      case SIGN -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
