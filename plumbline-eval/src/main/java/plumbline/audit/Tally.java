package plumbline.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import plumbline.data.DataSet;

/// What is found in rows while they are looked at.
///
/// @param measuring how long text is
record Tally<T>(
    DataSet<T> data, Measuring measuring, List<Figure> figures, List<Finding> findings) {
  static <T> Tally<T> of(DataSet<T> data, Measuring measuring) {
    return new Tally<>(data, measuring, new ArrayList<>(), new ArrayList<>());
  }

  List<T> rows() {
    return data.rows();
  }

  void add(Figure figure) {
    figures.add(figure);
  }

  /// Counts among all rows.
  void count(String name, long count) {
    add(new Figure.Count(name, count, data.size()));
  }

  /// How long a part of some rows is.
  void spread(String name, List<T> some, ToIntFunction<T> length) {
    add(new Figure.Spread(name, Lengths.of(some.stream().mapToInt(length).toArray())));
  }

  /// @param other the place of the row that it has to do with, or empty
  void find(Finding.Kind kind, String place, String other) {
    findings.add(new Finding(kind, place, other));
  }

  long found(Finding.Kind kind) {
    return findings.stream().filter(finding -> finding.kind() == kind).count();
  }

  /// @param kind of the rows, as `pairs`
  Audit audit(String kind) {
    return new Audit(
        kind, data.source(), data.hash(), data.size(), measuring.unit(), figures, findings);
  }
}
