package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.reward.math.Node.Call;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Function;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Power;
import plumbline.reward.math.Node.Product;

/// Reads a named function with its exponent, base and argument.
final class FunctionParser {
  private final Cursor cursor;
  private final AtomParser atoms;
  private final ExpressionParser expressions;

  FunctionParser(Cursor cursor, AtomParser atoms, ExpressionParser expressions) {
    this.cursor = cursor;
    this.atoms = atoms;
    this.expressions = expressions;
  }

  /// `\sin x`, `\sin^2 x`, `\sin^{-1} x`, `\log_2 8`, `\max(a,b)`.
  Node function(String name, Function function) {
    Node base = name.equals("ln") ? Constant.E : new Numeral(Rational.of(10), false);
    Node exponent = null;
    for (int i = 0; i < 2; i++) {
      if (function == Function.LOG && cursor.accept('_')) {
        base = atoms.script();
      } else if (exponent == null && cursor.accept('^')) {
        exponent = atoms.script();
      }
    }
    var arguments = new ArrayList<>(arguments());
    if (function == Function.LOG) {
      arguments.add(base);
    }
    var inverse = exponent == null ? null : inverse(function, exponent);
    if (inverse != null) {
      return new Call(inverse, arguments);
    }
    var value = new Call(function, arguments);
    return exponent == null ? value : new Power(value, exponent);
  }

  private static @Nullable Function inverse(Function function, Node exponent) {
    if (!(exponent instanceof Numeral(var value, _)) || !value.equals(Rational.of(-1))) {
      return null;
    }
    return switch (function) {
      case SIN -> Function.ARCSIN;
      case COS -> Function.ARCCOS;
      case TAN -> Function.ARCTAN;
      default -> null;
    };
  }

  private List<Node> arguments() {
    var here = cursor.peek();
    if (here.isSign('(') || here.isSign('[') || here.isSign('{') || here.isSign('|')) {
      return switch (atoms.atom()) {
        case Node.Group(_, _, var items) -> items;
        case Node.Bag(var items) -> items;
        case Node single -> List.of(single);
      };
    }
    var factors = new ArrayList<Node>();
    do {
      factors.add(expressions.factor());
    } while (expressions.startsFactor() && !endsArgument());
    return List.of(factors.size() == 1 ? factors.getFirst() : new Product(factors));
  }

  /// An argument without brackets ends before a bracket and before the next function.
  private boolean endsArgument() {
    var here = cursor.peek();
    return switch (here.kind()) {
      case SIGN -> true;
      case COMMAND -> Commands.FUNCTIONS.containsKey(here.text());
      case WORD -> Commands.functionAtStart(here.text()).isPresent();
      default -> false;
    };
  }
}
