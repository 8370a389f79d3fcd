package plumbline.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Where rows come from. Every call of [#rows] reads from the beginning, in the same order.
public sealed interface RowSource {
  /// What to call the source in errors and provenance.
  String name();

  /// The rows, read as they are asked for. Close the stream: it holds a file or a connection.
  ///
  /// @throws DataException here or from the stream, naming the source and the row
  Stream<Row> rows();

  /// The columns of the first row that can be read, none where there are no rows.
  ///
  /// @throws DataException with the faults of the rows where none can be read
  default List<String> columns() {
    return RowFaults.columns(this);
  }

  /// Where a row stands, as `train.jsonl:17`. Reads the source up to it, so it is for errors.
  ///
  /// @param number of the row, from 0
  default String place(long number) {
    try (var rows = rows()) {
      return rows.skip(number)
          .findFirst()
          .map(Row::place)
          .orElse("%s: row %d".formatted(name(), number + 1));
    }
  }

  /// Looks whether the files that are named are there, and a query is one, without reading rows.
  ///
  /// @throws DataException naming what is wrong
  default void requireThere() {
    switch (this) {
      case JsonLines(var file) -> requireFile(file);
      case Csv(var file) -> requireFile(file);
      case Parquet(var file) -> requireFile(file);
      case Query(var sql, var base) -> SqlFiles.resolve(sql, base.toAbsolutePath().normalize());
      case InMemory _ -> {}
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "%s: %s (%s)"
              .formatted(
                  file,
                  Files.exists(file) ? "expected a file" : "no such file",
                  file.toAbsolutePath().normalize()));
    }
  }

  /// One JSON object a line. Read by our own parser instead of a query, because a query guesses
  /// types (the answer `2020-01-01` would become a date) and stops knowing lines.
  record JsonLines(Path file) implements RowSource {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public Stream<Row> rows() {
      return JsonLinesReader.rows(file);
    }
  }

  /// Comma-separated text with a header line; every value is text, as written.
  record Csv(Path file) implements RowSource {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public Stream<Row> rows() {
      return DuckDb.file("SELECT * FROM read_csv(?, header = true, all_varchar = true)", file);
    }
  }

  /// An Apache Parquet file.
  record Parquet(Path file) implements RowSource {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public Stream<Row> rows() {
      return DuckDb.file("SELECT * FROM read_parquet(?)", file);
    }
  }

  /// One `SELECT` in DuckDB's SQL. It reads the files that it names, relative to `base`, and
  /// nothing else: no network, no extensions, no writing. A CSV file in its `FROM` has text in
  /// every column, as [Csv]; `read_csv('file')` guesses types.
  record Query(String sql, Path base) implements RowSource {
    @Override
    public String name() {
      return sql.strip().lines().findFirst().orElse("empty query");
    }

    @Override
    public Stream<Row> rows() {
      return DuckDb.query(sql, base);
    }
  }

  /// Rows that are already in memory.
  record InMemory(String name, List<Row> content) implements RowSource {
    public InMemory {
      content = List.copyOf(content);
    }

    @Override
    public Stream<Row> rows() {
      return content.stream();
    }
  }

  /// A source as recipes write it: a `SELECT …` (also `FROM …`, `WITH …`) or the path of a file
  /// that ends in `.jsonl`, `.ndjson`, `.csv`, `.tsv` or `.parquet`.
  ///
  /// @param base what relative paths start from
  static RowSource of(String text, Path base) {
    if (text.matches("(?is)\\s*(select|from|with)\\s.*")) {
      return new Query(text, base);
    }
    var file = base.resolve(text).normalize();
    var name = text.toLowerCase(Locale.ROOT);
    var ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "jsonl", "ndjson" -> new JsonLines(file);
      case "csv", "tsv" -> new Csv(file);
      case "parquet" -> new Parquet(file);
      default ->
          throw new DataException(
              "%s: expected a file that ends in .jsonl, .ndjson, .csv, .tsv or .parquet, or a query that begins with SELECT, FROM or WITH"
                  .formatted(text));
    };
  }
}
