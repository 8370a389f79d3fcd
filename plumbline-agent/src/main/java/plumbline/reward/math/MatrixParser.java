package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import plumbline.reward.math.Node.Matrix;
import plumbline.reward.math.Refusal.Unreadable;

/// Reads `\begin{pmatrix}..\end{pmatrix}` and its kin.
final class MatrixParser {
  private static final Set<String> ENVIRONMENTS =
      Set.of(
          "matrix", "pmatrix", "bmatrix", "vmatrix", "Bmatrix", "Vmatrix", "smallmatrix", "array");

  private final Cursor cursor;
  private final AnswerParser answers;

  MatrixParser(Cursor cursor, AnswerParser answers) {
    this.cursor = cursor;
    this.answers = answers;
  }

  Node matrix() {
    var environment = cursor.next().text().substring("begin ".length());
    if (!ENVIRONMENTS.contains(environment)) {
      throw new Unreadable("environment %s is not a matrix".formatted(environment));
    }
    if (environment.equals("array") && cursor.accept('{')) {
      while (!cursor.accept('}')) {
        if (cursor.next().is(Lexeme.Kind.END)) {
          throw new Unreadable("the columns of the array are never closed");
        }
      }
    }
    var rows = new ArrayList<List<Node>>();
    while (!cursor.accept("end " + environment)) {
      rows.add(row());
      if (!cursor.accept("\\") && !cursor.peek().isCommand("end " + environment)) {
        throw new Unreadable("%s cannot stand in a matrix".formatted(cursor.peek()));
      }
    }
    if (rows.isEmpty() || rows.stream().anyMatch(row -> row.size() != rows.getFirst().size())) {
      throw new Unreadable("the rows of the matrix differ in length");
    }
    return new Matrix(rows);
  }

  private List<Node> row() {
    var cells = new ArrayList<Node>();
    do {
      cells.add(answers.inside(false, answers::item));
    } while (cursor.accept('&'));
    return cells;
  }
}
