package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import plumbline.reward.math.Lexeme.Kind;
import plumbline.reward.math.Node.Call;
import plumbline.reward.math.Node.Negation;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Percent;
import plumbline.reward.math.Node.PlusMinus;
import plumbline.reward.math.Node.Power;
import plumbline.reward.math.Node.Product;
import plumbline.reward.math.Node.Quantity;
import plumbline.reward.math.Node.Quotient;
import plumbline.reward.math.Node.Sum;
import plumbline.reward.math.Node.Variable;
import plumbline.reward.math.Refusal.Unreadable;

/// Reads sums, products, powers and what may follow a value: `!`, `%`, degrees, units.
final class ExpressionParser {
  private final Cursor cursor;
  private final AtomParser atoms;

  ExpressionParser(Cursor cursor, AnswerParser answers) {
    this.cursor = cursor;
    this.atoms = new AtomParser(cursor, answers, this);
  }

  Node sum() {
    var terms = new ArrayList<Node>();
    terms.add(term(true));
    while (isTermSign()) {
      terms.add(term(false));
    }
    return terms.size() == 1 ? terms.getFirst() : new Sum(terms);
  }

  private boolean isTermSign() {
    var here = cursor.peek();
    return here.isSign('+') || here.isSign('-') || here.isCommand("pm") || here.isCommand("mp");
  }

  private Node term(boolean first) {
    boolean negative = false;
    while (isTermSign()) {
      var sign = cursor.next();
      if (sign.is(Kind.COMMAND)) {
        var operand = product();
        return new PlusMinus(negative ? negate(operand) : operand, sign.isCommand("pm"));
      }
      negative ^= sign.isSign('-');
      if (!first && isTermSign() && !cursor.peek().isSign('-')) {
        throw new Unreadable("two signs follow each other");
      }
    }
    var value = product();
    return negative ? negate(value) : value;
  }

  private Node product() {
    if (cursor.peek().is(Kind.SIGN) && "$€£¥".contains(cursor.peek().text())) {
      return money();
    }
    var tops = new ArrayList<Node>();
    var bottoms = new ArrayList<Node>();
    boolean number = true;
    tops.add(factor());
    while (true) {
      number &= !Trees.hasVariable(bottoms.isEmpty() ? tops.getLast() : bottoms.getLast());
      if (cursor.accept('*') || cursor.accept("cdot") || cursor.accept("times")) {
        tops.add(signedFactor());
      } else if (cursor.accept('/') || cursor.accept("div")) {
        bottoms.add(signedFactor());
      } else {
        var unit = Units.tail(cursor, number);
        if (unit != null) {
          return measured(quotient(tops, bottoms), unit);
        }
        if (!startsFactor()) {
          return quotient(tops, bottoms);
        }
        tops.add(factor());
      }
    }
  }

  private Node money() {
    var unit =
        switch (cursor.next().text()) {
          case "$" -> "dollar";
          case "€" -> "euro";
          case "£" -> "lb"; // the word pound is read as a weight, so the sign must agree with it
          default -> "yen";
        };
    var value = product();
    return value instanceof Quantity(var inner, _)
        ? new Quantity(inner, unit)
        : new Quantity(value, unit);
  }

  private static Node measured(Node value, String unit) {
    if (unit.equals(Units.PERCENT)) {
      return new Percent(value);
    }
    if (value instanceof Quantity(var inner, var outer)) { // 30^\circ C
      return new Quantity(inner, outer.equals("degree") && !unit.isEmpty() ? unit : outer);
    }
    return new Quantity(value, unit);
  }

  private static Node quotient(List<Node> tops, List<Node> bottoms) {
    var top = tops.size() == 1 ? tops.getFirst() : new Product(tops);
    if (bottoms.isEmpty()) {
      return top;
    }
    return new Quotient(top, bottoms.size() == 1 ? bottoms.getFirst() : new Product(bottoms));
  }

  private Node signedFactor() {
    boolean negative = false;
    while (cursor.peek().isSign('-') || cursor.peek().isSign('+')) {
      negative ^= cursor.next().isSign('-');
    }
    var value = factor();
    return negative ? negate(value) : value;
  }

  /// Whether a factor follows that multiplies without a sign between.
  boolean startsFactor() {
    var here = cursor.peek();
    return switch (here.kind()) {
      case LETTER, WORD -> true;
      case NUMBER -> !here.spaced() && !here.text().startsWith(".");
      case SIGN ->
          here.isSign('(')
              || here.isSign('[')
              || here.isSign('{')
              || (here.isSign('|') && !cursor.barStops);
      case COMMAND -> Commands.startsFactor(here.text());
      case TEXT, END -> false;
    };
  }

  Node factor() {
    var value = atoms.mixedOrAtom();
    boolean powered = false;
    boolean marked = false;
    while (true) {
      if (isDegree()) {
        value = new Quantity(value, "degree");
        skipDegree();
      } else if (cursor.peek().isSign('^')) {
        if (powered) {
          throw new Unreadable("a double superscript");
        }
        cursor.next();
        powered = true;
        value = power(value);
      } else if (cursor.peek().isSign('!') && !marked) {
        cursor.next();
        marked = true;
        value = new Call(Node.Function.FACTORIAL, List.of(value));
      } else if (cursor.peek().isSign('%') && !(value instanceof Percent)) {
        cursor.next();
        value = new Percent(value);
      } else if (cursor.peek().isSign('\'') && value instanceof Variable(var name)) {
        cursor.next();
        value = new Variable(name + "'");
      } else {
        return value;
      }
    }
  }

  private Node power(Node base) {
    var mark = cursor.peek(cursor.peek().isSign('{') ? 1 : 0);
    if (mark.is(Kind.TEXT)) { // 5^{\text{th}}
      atoms.script();
      return base;
    }
    return new Power(base, atoms.script());
  }

  private boolean isDegree() {
    if (cursor.peek().isCommand("circ")) {
      return true;
    }
    int inner = cursor.peek(1).isSign('{') ? 2 : 1;
    return cursor.peek().isSign('^') && cursor.peek(inner).isCommand("circ");
  }

  private void skipDegree() {
    cursor.accept('^');
    boolean braces = cursor.accept('{');
    cursor.expect("circ");
    if (braces) {
      cursor.expect('}');
    }
    var here = cursor.peek();
    boolean letter = here.is(Kind.LETTER) || here.is(Kind.TEXT);
    if (letter && here.text().equals("C")) {
      cursor.replace(new Lexeme(Kind.TEXT, "celsius", true));
    } else if (letter && here.text().equals("F")) {
      cursor.replace(new Lexeme(Kind.TEXT, "fahrenheit", true));
    }
  }

  /// The negative of a value, with units and per cent kept outside.
  static Node negate(Node value) {
    return switch (value) {
      case Numeral(var number, var decimal) -> new Numeral(number.negate(), decimal);
      case Quantity(var inner, var unit) -> new Quantity(negate(inner), unit);
      case Percent(var inner) -> new Percent(negate(inner));
      default -> new Negation(value);
    };
  }
}
