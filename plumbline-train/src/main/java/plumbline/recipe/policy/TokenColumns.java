package plumbline.recipe.policy;

import java.util.Arrays;
import java.util.List;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Columns of rows as the arrays `[rows][time]` that estimators of tokens work on.
final class TokenColumns {
  private TokenColumns() {}

  static boolean[][] mask(List<TrainingRow> rows) {
    return rows.stream()
        .map(row -> {
          var mask = new boolean[row.tokens().size()];
          for (int t = 0; t < mask.length; t++) {
            mask[t] = row.kinds().get(t) == LossKind.POLICY_GRADIENT;
          }
          return mask;
        })
        .toArray(boolean[][]::new);
  }

  static double[][] numbers(List<Floats> columns) {
    return columns.stream()
        .map(column -> {
          var values = new double[column.size()];
          Arrays.setAll(values, column::get);
          return values;
        })
        .toArray(double[][]::new);
  }

  static List<Floats> floats(double[][] rows) {
    return Arrays.stream(rows)
        .map(row -> {
          var values = new float[row.length];
          for (int t = 0; t < values.length; t++) {
            values[t] = (float) row[t];
          }
          return Floats.of(values);
        })
        .toList();
  }
}
