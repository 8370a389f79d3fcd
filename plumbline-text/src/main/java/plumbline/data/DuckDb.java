package plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The door to DuckDB. Each source gets an in-memory database of its own that may open the named
/// files and nothing else: external access off but for these paths, extensions neither installed
/// nor loaded, no spilling to disk, 2 GiB of memory, and the configuration locked before the query
/// runs.
final class DuckDb {
  private DuckDb() {}

  /// Runs `select`, whose one parameter is the path of `file`.
  static Stream<Row> file(String select, Path file) {
    var path = file.toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      throw new DataException(file + (Files.exists(path) ? ": expected a file" : ": no such file"));
    }
    return rows(file.toString(), select, new SqlFiles.Access(List.of(path), List.of()), path);
  }

  /// Runs one `SELECT` that names its files relative to `base`.
  static Stream<Row> query(String sql, Path base) {
    var query = SqlFiles.resolve(sql, base.toAbsolutePath().normalize());
    return rows("query", query.sql(), query.access(), null);
  }

  private static Stream<Row> rows(
      String name, String sql, SqlFiles.Access access, @Nullable Path parameter) {
    Connection connection = null;
    try {
      connection = open();
      lock(connection, access);
      var statement = connection.prepareStatement(sql);
      if (parameter != null) {
        statement.setString(1, parameter.toString());
      }
      var opened = connection;
      return StreamSupport.stream(new Cursor(name, statement), false).onClose(() -> close(opened));
    } catch (SQLException refused) {
      if (connection != null) {
        close(connection);
      }
      throw fault(name, refused);
    }
  }

  /// An empty database that can still be configured.
  static Connection open() throws SQLException {
    var settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    settings.setProperty("memory_limit", "2GB");
    settings.setProperty(
        "threads", "1"); // several would order the groups of a query anew each time
    settings.setProperty("temp_directory", "");
    settings.setProperty("jdbc_stream_results", "true");
    return DriverManager.getConnection("jdbc:duckdb:", settings);
  }

  private static void lock(Connection connection, SqlFiles.Access access) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET allowed_paths = " + list(access.files()));
      statement.execute("SET allowed_directories = " + list(access.directories()));
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  private static String list(List<Path> paths) {
    return paths.stream()
        .map(path -> "'" + path.toString().replace("'", "''") + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static DataException fault(String name, SQLException refused) {
    var message = String.valueOf(refused.getMessage());
    var words =
        message
            .replace(
                "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query"
                    + " result",
                "")
            .replaceFirst("^\\s*Error: ", "")
            .strip();
    return new DataException(name + ": " + words, refused);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw fault("closing the database", e);
    }
  }

  private static final class Cursor extends AbstractSpliterator<Row> {
    private final String name;
    private final ResultSet results;
    private final List<String> columns = new ArrayList<>();
    private long number;

    Cursor(String name, PreparedStatement statement) throws SQLException {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.name = name;
      this.results = statement.executeQuery();
      var meta = results.getMetaData();
      for (int column = 1; column <= meta.getColumnCount(); column++) {
        columns.add(meta.getColumnLabel(column));
      }
    }

    @Override
    public boolean tryAdvance(Consumer<? super Row> action) {
      try {
        if (!results.next()) {
          return false;
        }
        var place = name + ": row " + (number + 1);
        var values = new ArrayList<JsonNode>();
        for (int column = 1; column <= columns.size(); column++) {
          values.add(DuckValues.json(results.getObject(column), place, columns.get(column - 1)));
        }
        action.accept(new Row(number++, place, columns, values));
        return true;
      } catch (SQLException broken) {
        throw fault(name + ": after row " + number, broken);
      }
    }
  }
}
