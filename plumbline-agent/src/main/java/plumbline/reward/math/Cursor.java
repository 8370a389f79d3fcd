package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import plumbline.reward.math.Lexeme.Kind;
import plumbline.reward.math.Refusal.Limit;
import plumbline.reward.math.Refusal.Unreadable;

/// The parsers' place in the row of pieces, with the limits they share.
final class Cursor {
  private static final int MAX_NESTING = 60;

  private final List<Lexeme> lexemes;
  private final StepBudget budget;
  private int at;
  private int depth;

  /// A `|` here ends something that is open and does not begin an absolute value.
  boolean barStops;

  /// A `:` here does not make a ratio.
  boolean colonStops;

  Cursor(List<Lexeme> lexemes, StepBudget budget) {
    this.lexemes = new ArrayList<>(lexemes);
    this.budget = budget;
  }

  StepBudget budget() {
    return budget;
  }

  Lexeme peek() {
    return peek(0);
  }

  Lexeme peek(int ahead) {
    return at + ahead < lexemes.size() ? lexemes.get(at + ahead) : Lexeme.END;
  }

  Lexeme previous() {
    return at > 0 ? lexemes.get(at - 1) : Lexeme.END;
  }

  Lexeme next() {
    budget.spend(1);
    var lexeme = peek();
    at++;
    return lexeme;
  }

  int position() {
    return at;
  }

  void back(int position) {
    at = position;
  }

  boolean accept(char sign) {
    boolean found = peek().isSign(sign);
    at += found ? 1 : 0;
    return found;
  }

  boolean accept(String command) {
    boolean found = peek().isCommand(command);
    at += found ? 1 : 0;
    return found;
  }

  void expect(char sign) {
    if (!accept(sign)) {
      throw new Unreadable("'%s' expected where %s stands".formatted(sign, peek()));
    }
  }

  void expect(String command) {
    if (!accept(command)) {
      throw new Unreadable("'\\%s' expected where %s stands".formatted(command, peek()));
    }
  }

  /// Leaves only the first character of the number or word that comes next, as LaTeX does for an
  /// argument without braces; the rest comes after it.
  void splitFirst() {
    var whole = peek();
    if (whole.text().length() > 1) {
      var kind = whole.is(Kind.NUMBER) ? Kind.NUMBER : Kind.LETTER;
      var rest = whole.text().substring(1);
      var restKind = whole.is(Kind.NUMBER) ? Kind.NUMBER : rest.length() > 1 ? Kind.WORD : kind;
      lexemes.set(at, new Lexeme(kind, whole.text().substring(0, 1), whole.spaced()));
      lexemes.add(at + 1, new Lexeme(restKind, rest, false));
    }
  }

  /// Replaces the word that comes next by a command and the letters after it.
  void splitCommand(String command) {
    var rest = peek().text().substring(command.length());
    lexemes.set(at, new Lexeme(Kind.COMMAND, command, peek().spaced()));
    if (!rest.isEmpty()) {
      lexemes.add(at + 1, new Lexeme(rest.length() == 1 ? Kind.LETTER : Kind.WORD, rest, false));
    }
  }

  /// Reads `lexeme` instead of the piece that comes next.
  void replace(Lexeme lexeme) {
    lexemes.set(at, lexeme);
  }

  void enter() {
    budget.spend(1);
    if (++depth > MAX_NESTING) {
      throw new Limit("nested more than %d deep".formatted(MAX_NESTING));
    }
  }

  void leave() {
    depth--;
  }

  /// Whether the item that is being read ends here.
  boolean atItemEnd() {
    var here = peek();
    return switch (here.kind()) {
      case END -> true;
      case SIGN -> ",;)]}|=<>:&".contains(here.text());
      case COMMAND ->
          here.isCommand("}")
              || here.isCommand("le")
              || here.isCommand("ge")
              || here.isCommand("ne")
              || here.isCommand("\\")
              || here.text().startsWith("end ");
      case NUMBER, LETTER, WORD, TEXT -> false;
    };
  }
}
