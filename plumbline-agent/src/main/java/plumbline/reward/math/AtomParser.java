package plumbline.reward.math;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import plumbline.reward.math.Lexeme.Kind;
import plumbline.reward.math.Node.Call;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Function;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Quotient;
import plumbline.reward.math.Node.Sum;
import plumbline.reward.math.Node.Variable;
import plumbline.reward.math.Refusal.Unreadable;

/// Reads the smallest values: numbers, letters, fractions, roots, functions, brackets, matrices.
final class AtomParser {
  private final Cursor cursor;
  private final AnswerParser answers;
  private final ExpressionParser expressions;
  private final StepBudget budget;

  AtomParser(Cursor cursor, AnswerParser answers, ExpressionParser expressions) {
    this.cursor = cursor;
    this.answers = answers;
    this.expressions = expressions;
    this.budget = cursor.budget();
  }

  /// A value, or a mixed number: `1\frac12`, `1 1/2`.
  Node mixedOrAtom() {
    if (!isWhole(cursor.peek())) {
      return atom();
    }
    var whole = (Numeral) atom();
    int start = cursor.position();
    var fraction = properFraction();
    if (fraction == null) {
      cursor.back(start);
      return whole;
    }
    boolean reduced =
        fraction.top() instanceof Numeral(var top, _)
            && fraction.bottom() instanceof Numeral(var bottom, _)
            && top.numerator().gcd(bottom.numerator()).bitLength() == 1;
    var sum = new Sum(List.of(whole, fraction));
    return reduced ? new Numeral(((Numeral) Folding.fold(sum, budget)).value(), false) : sum;
  }

  private @Nullable Quotient properFraction() {
    if (isPlainFraction()) {
      return atom() instanceof Quotient fraction && isProper(fraction) ? fraction : null;
    }
    if (cursor.peek().spaced()
        && isWhole(cursor.peek())
        && cursor.peek(1).isSign('/')
        && isWhole(cursor.peek(2))) {
      var top = number(cursor.next());
      cursor.next();
      var fraction = new Quotient(top, number(cursor.next()));
      return isProper(fraction) ? fraction : null;
    }
    return null;
  }

  /// Whether `\frac` with two whole numbers comes next, in braces or bare.
  private boolean isPlainFraction() {
    int at = 1;
    for (int argument = 0; argument < 2; argument++) {
      if (isWhole(cursor.peek(at))) {
        at += cursor.peek(at).text().length() > 1 && argument == 0 ? 0 : 1; // \frac12: one piece
      } else if (cursor.peek(at).isSign('{')
          && isWhole(cursor.peek(at + 1))
          && cursor.peek(at + 2).isSign('}')) {
        at += 3;
      } else {
        return false;
      }
    }
    return cursor.peek().isCommand("frac");
  }

  private boolean isProper(Quotient fraction) {
    return fraction.top() instanceof Numeral(var top, var decimal)
        && fraction.bottom() instanceof Numeral(var bottom, _)
        && !decimal
        && top.isInteger()
        && bottom.isInteger()
        && top.numerator().compareTo(bottom.numerator()) < 0;
  }

  private static boolean isWhole(Lexeme lexeme) {
    return lexeme.is(Kind.NUMBER) && lexeme.text().chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Numeral number(Lexeme lexeme) {
    var text = lexeme.text();
    boolean decimal = text.indexOf('.') >= 0 && text.indexOf('(') < 0;
    return new Numeral(Rational.parse(text, budget), decimal);
  }

  Node atom() {
    cursor.enter();
    var here = cursor.peek();
    var value =
        switch (here.kind()) {
          case NUMBER -> number(cursor.next());
          case LETTER -> letter(cursor.next().text());
          case WORD -> word(here.text());
          case TEXT -> new Variable(cursor.next().text().toLowerCase(Locale.ROOT));
          case COMMAND -> command(here.text());
          case SIGN -> sign(here.text().charAt(0));
          case END -> throw new Unreadable("a value is missing at the end");
        };
    cursor.leave();
    return value;
  }

  private Node letter(String letter) {
    if (cursor.peek().isSign('_')) {
      cursor.next();
      return new Variable(letter + "_" + subscript());
    }
    return switch (letter) {
      case "e" -> Constant.E;
      case "i" -> Constant.I;
      default -> new Variable(letter);
    };
  }

  private String subscript() {
    if (!cursor.accept('{')) {
      cursor.splitFirst();
      return cursor.next().text();
    }
    var name = new StringBuilder();
    while (!cursor.accept('}')) {
      if (cursor.peek().is(Kind.END)) {
        throw new Unreadable("a subscript is never closed");
      }
      name.append(cursor.next().text());
    }
    return name.toString();
  }

  private Node word(String word) {
    var function = Commands.functionAtStart(word);
    if (function.isPresent()) {
      cursor.splitCommand(function.get());
      return command(function.get());
    }
    cursor.splitFirst();
    return letter(cursor.next().text());
  }

  private Node sign(char sign) {
    return switch (sign) {
      case '(', '[' -> answers.brackets();
      case '{' -> answers.braces();
      case '|' -> bars();
      default -> throw new Unreadable("'%s' cannot begin a value".formatted(sign));
    };
  }

  private Node bars() {
    cursor.expect('|');
    var inner = answers.inside(true, expressions::sum);
    cursor.expect('|');
    return new Call(Function.ABS, List.of(inner));
  }

  private Node command(String name) {
    if (name.startsWith("begin ")) {
      return new MatrixParser(cursor, answers).matrix();
    }
    if (name.equals("{")) {
      return answers.set();
    } else if (name.equals("langle")) {
      return answers.angles();
    }
    cursor.next();
    if (Commands.LETTERS.contains(name)) {
      return letter("\\" + name);
    } else if (Commands.FUNCTIONS.containsKey(name)) {
      return new FunctionParser(cursor, this, expressions)
          .function(name, Commands.FUNCTIONS.get(name));
    }
    return switch (name) {
      case "frac" -> new Quotient(argument(), argument());
      case "binom" -> new Call(Function.BINOMIAL, List.of(argument(), argument()));
      case "sqrt" -> root();
      case "pi" -> Constant.PI;
      case "infty", "inf", "infinity", "oo" -> Constant.INFINITY;
      case "emptyset" -> new Node.Group('{', '}', List.of());
      case "mathbb R" -> Intervals.REALS;
      case "lfloor" -> enclosed("rfloor", Function.FLOOR);
      case "lceil" -> enclosed("rceil", Function.CEILING);
      default -> throw new Unreadable("\\%s is not known".formatted(name));
    };
  }

  private Node enclosed(String close, Function function) {
    var inner = answers.inside(false, expressions::sum);
    cursor.expect(close);
    return new Call(function, List.of(inner));
  }

  private Node root() {
    Node degree = new Numeral(Rational.of(2), false);
    if (cursor.accept('[')) {
      degree = answers.inside(false, expressions::sum);
      cursor.expect(']');
    }
    return new Call(Function.ROOT, List.of(argument(), degree));
  }

  /// What follows `^`: braces, a group, one digit, one letter or one command.
  Node script() {
    if (cursor.accept('-')) {
      cursor.enter();
      var value = ExpressionParser.negate(script());
      cursor.leave();
      return value;
    }
    return argument();
  }

  /// An argument of a command: braces, or the one piece that follows.
  private Node argument() {
    var here = cursor.peek();
    return switch (here.kind()) {
      case NUMBER, LETTER -> {
        cursor.splitFirst();
        yield atom();
      }
      case WORD -> {
        if (Commands.functionAtStart(here.text()).isEmpty()) {
          cursor.splitFirst();
        }
        yield atom();
      }
      case COMMAND, TEXT, SIGN -> atom();
      case END -> throw new Unreadable("an argument is missing at the end");
    };
  }
}
