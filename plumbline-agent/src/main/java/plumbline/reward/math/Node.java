package plumbline.reward.math;

import java.util.List;

/// An answer as a tree: what was written, not yet what it is worth.
sealed interface Node {
  /// A literal or folded number; `decimal` where a decimal literal took part.
  record Numeral(Rational value, boolean decimal) implements Node {}

  /// A named number.
  enum Constant implements Node {
    PI,
    E,
    I,
    INFINITY
  }

  /// A letter, Greek letter, subscripted letter or named quantity.
  record Variable(String name) implements Node {}

  record Sum(List<Node> terms) implements Node {}

  record Product(List<Node> factors) implements Node {}

  record Quotient(Node top, Node bottom) implements Node {}

  record Power(Node base, Node exponent) implements Node {}

  record Negation(Node operand) implements Node {}

  /// `a \pm b` is a sum whose last term is one of these; `plusFirst` is false for `\mp`.
  record PlusMinus(Node operand, boolean plusFirst) implements Node {}

  record Call(Function function, List<Node> arguments) implements Node {}

  record Percent(Node value) implements Node {}

  /// A value with a unit; the unit is empty where we do not know the word.
  record Quantity(Node value, String unit) implements Node {}

  /// `(a,b)`, `[a,b)`, `\{a,b\}` with `{`, `\langle a,b\rangle` with `<`.
  record Group(char open, char close, List<Node> items) implements Node {}

  /// Items with commas between and nothing around.
  record Bag(List<Node> items) implements Node {}

  record SetOperation(Operator operator, List<Node> sets) implements Node {
    enum Operator {
      UNION,
      INTERSECTION,
      DIFFERENCE
    }
  }

  /// `a < b <= c`: one comparison fewer than sides.
  record Relation(List<Node> sides, List<Comparison> comparisons) implements Node {
    enum Comparison {
      EQUAL,
      LESS,
      LESS_OR_EQUAL,
      GREATER,
      GREATER_OR_EQUAL,
      UNEQUAL;

      boolean isOrder() {
        return this != EQUAL && this != UNEQUAL;
      }

      boolean isGreater() {
        return this == GREATER || this == GREATER_OR_EQUAL;
      }

      boolean isStrict() {
        return this == LESS || this == GREATER;
      }
    }
  }

  /// `x \in S`.
  record Membership(Node element, Node set) implements Node {}

  record Matrix(List<List<Node>> rows) implements Node {}

  record Ratio(List<Node> parts) implements Node {}

  /// What the folder and the evaluator know to compute.
  enum Function {
    ROOT,
    LOG,
    EXP,
    ABS,
    FLOOR,
    CEILING,
    FACTORIAL,
    BINOMIAL,
    GCD,
    LCM,
    MAX,
    MIN,
    SIN,
    COS,
    TAN,
    CSC,
    SEC,
    COT,
    ARCSIN,
    ARCCOS,
    ARCTAN,
    SINH,
    COSH,
    TANH
  }
}
