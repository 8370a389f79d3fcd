package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.reward.math.Node.Bag;
import plumbline.reward.math.Node.Group;
import plumbline.reward.math.Node.Membership;
import plumbline.reward.math.Node.Ratio;
import plumbline.reward.math.Node.Relation;
import plumbline.reward.math.Node.Relation.Comparison;
import plumbline.reward.math.Node.SetOperation;
import plumbline.reward.math.Refusal.Unreadable;

/// Reads what stands around expressions: lists, relations, ratios, unions and brackets.
final class AnswerParser {
  private final Cursor cursor;
  private final ExpressionParser expressions;

  private AnswerParser(Cursor cursor) {
    this.cursor = cursor;
    this.expressions = new ExpressionParser(cursor, this);
  }

  /// The tree of a whole answer.
  static Node parse(List<Lexeme> lexemes, StepBudget budget) {
    var cursor = new Cursor(lexemes, budget);
    var answer = new AnswerParser(cursor).list();
    if (!cursor.peek().is(Lexeme.Kind.END)) {
      throw new Unreadable("%s cannot stand here".formatted(cursor.peek()));
    }
    return answer;
  }

  /// Items up to the end or a closing sign; one item stands for itself.
  Node list() {
    var items = items();
    if (items.size() > 1) {
      return new Bag(items);
    }
    return cursor.accept("choose")
        ? new Node.Call(Node.Function.BINOMIAL, List.of(items.getFirst(), item()))
        : items.getFirst();
  }

  private List<Node> items() {
    var items = new ArrayList<Node>();
    do {
      while (acceptSeparator()) {
        if (items.isEmpty()) {
          throw new Unreadable("an item is missing before the comma");
        }
      }
      items.add(item());
    } while (acceptSeparator());
    return items;
  }

  private boolean acceptSeparator() {
    return cursor.accept(',') || cursor.accept(';');
  }

  Node item() {
    var sides = new ArrayList<Node>();
    var comparisons = new ArrayList<Comparison>();
    cursor.accept('='); // an answer may start with its equals sign
    sides.add(ratio());
    for (var comparison = comparison(); comparison != null; comparison = comparison()) {
      comparisons.add(comparison);
      sides.add(ratio());
    }
    if (cursor.accept("in") && comparisons.isEmpty()) {
      return new Membership(sides.getFirst(), ratio());
    }
    return comparisons.isEmpty() ? sides.getFirst() : new Relation(sides, comparisons);
  }

  private @Nullable Comparison comparison() {
    if (cursor.accept('=') || cursor.accept("approx")) {
      return Comparison.EQUAL;
    } else if (cursor.accept('<')) {
      return Comparison.LESS;
    } else if (cursor.accept('>')) {
      return Comparison.GREATER;
    } else if (cursor.accept("le")) {
      return Comparison.LESS_OR_EQUAL;
    } else if (cursor.accept("ge")) {
      return Comparison.GREATER_OR_EQUAL;
    }
    return cursor.accept("ne") ? Comparison.UNEQUAL : null;
  }

  private Node ratio() {
    var first = sets();
    if (cursor.colonStops || !cursor.peek().isSign(':')) {
      return first;
    }
    var parts = new ArrayList<>(List.of(first));
    while (cursor.accept(':')) {
      parts.add(sets());
    }
    return new Ratio(parts);
  }

  private Node sets() {
    var left = expressions.sum();
    while (true) {
      var operator = operator();
      if (operator == null) {
        return left;
      }
      var right = expressions.sum();
      if (left instanceof SetOperation(var same, var sets)
          && same == operator
          && operator != SetOperation.Operator.DIFFERENCE) {
        var all = new ArrayList<>(sets);
        all.add(right);
        left = new SetOperation(operator, all);
      } else {
        cursor.enter(); // a chain of differences grows the tree, so it counts as nesting
        left = new SetOperation(operator, List.of(left, right));
      }
    }
  }

  private SetOperation.@Nullable Operator operator() {
    if (cursor.accept("cup")) {
      return SetOperation.Operator.UNION;
    } else if (cursor.accept("cap")) {
      return SetOperation.Operator.INTERSECTION;
    }
    return cursor.accept("setminus") ? SetOperation.Operator.DIFFERENCE : null;
  }

  /// What stands in `(..)` or `[..]`, half-open intervals included; one item is only grouped.
  Node brackets() {
    char open = cursor.next().text().charAt(0);
    var items = inside(false, this::items);
    char close = cursor.next().text().concat(" ").charAt(0);
    boolean matching = open == '(' ? close == ')' : close == ']';
    if (close != ')' && close != ']') {
      throw new Unreadable("'%s' is never closed".formatted(open));
    }
    if (items.size() == 1 && matching) {
      return items.getFirst();
    }
    if (!matching && items.size() != 2) {
      throw new Unreadable("'%s' is closed by '%s'".formatted(open, close));
    }
    return new Group(open, close, items);
  }

  /// What stands in plain braces: a grouped expression, or a set written carelessly.
  Node braces() {
    cursor.expect('{');
    if (cursor.accept('}')) {
      return new Group('{', '}', List.of());
    }
    var content = inside(false, this::list);
    cursor.expect('}');
    return content;
  }

  /// `\{a, b\}`, or `\{x \mid condition\}` where the condition describes an interval.
  Node set() {
    cursor.expect("{");
    if (cursor.accept("}")) {
      return new Group('{', '}', List.of());
    }
    var items = inside(true, this::items);
    if (cursor.accept("mid") || cursor.accept('|') || cursor.accept(':')) {
      var condition = inside(false, this::list);
      cursor.expect("}");
      return Intervals.of(condition)
          .orElseThrow(() -> new Unreadable("the condition of the set is not an interval"));
    }
    cursor.expect("}");
    return new Group('{', '}', items);
  }

  /// `\langle a, b\rangle`.
  Node angles() {
    cursor.expect("langle");
    var items = inside(false, this::items);
    cursor.expect("rangle");
    return new Group('<', '>', items);
  }

  /// Runs `parser` where a bar and a colon end what is open, or where they do not.
  <T> T inside(boolean stops, java.util.function.Supplier<T> parser) {
    boolean bar = cursor.barStops;
    boolean colon = cursor.colonStops;
    cursor.barStops = stops;
    cursor.colonStops = stops;
    var result = parser.get();
    cursor.barStops = bar;
    cursor.colonStops = colon;
    return result;
  }
}
