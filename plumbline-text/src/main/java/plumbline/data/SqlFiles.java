package plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the files that a query names. The query is parsed by DuckDB itself: only a `SELECT` has a
/// syntax tree that it hands out, so nothing else gets through, and the tree tells file names from
/// other text. Relative names are made absolute in the tree, which then becomes SQL again. A CSV
/// file that is named like a table is read as [RowSource.Csv] reads it, every value as text.
final class SqlFiles {
  private static final Pattern FILE =
      Pattern.compile("(?i).*\\.(jsonl|ndjson|json|csv|tsv|parquet)(\\.gz|\\.zst)?");
  private static final Pattern CSV =
      Pattern.compile("(?i)(?:.*/)?([^/.]*)[^/]*\\.(csv|tsv)(\\.gz|\\.zst)?");
  private static final Pattern READER =
      Pattern.compile("(read_(csv|json|ndjson|parquet|text|blob)\\w*|parquet_scan|sniff_csv)");

  private static final String CSV_AS_TEXT =
      "SELECT * FROM read_csv('', header = true, all_varchar = true)";

  private static final JsonMapper SYNTAX_TREES = new JsonMapper();

  private final Path base;
  private final ObjectNode csvAsText;
  private final List<Path> files = new ArrayList<>();
  private final List<Path> directories = new ArrayList<>();

  private SqlFiles(Path base, ObjectNode csvAsText) {
    this.base = base;
    this.csvAsText = csvAsText;
  }

  /// What a query may open: these files, and what lies below these directories (for names with
  /// `*`).
  record Access(List<Path> files, List<Path> directories) {}

  /// A query whose file names are absolute.
  record Resolved(String sql, Access access) {}

  static Resolved resolve(String sql, Path base) {
    try (var connection = DuckDb.open()) {
      var tree = (ObjectNode) SYNTAX_TREES.readTree(call(connection, "json_serialize_sql", sql));
      if (tree.path("error").asBoolean()) {
        throw new DataException(fault(tree, sql));
      }
      if (tree.path("statements").size() != 1) {
        throw new DataException(
            "query: expected one SELECT, got %d statements"
                .formatted(tree.path("statements").size()));
      }
      var text = call(connection, "json_serialize_sql", CSV_AS_TEXT);
      var csv = (ObjectNode) SYNTAX_TREES.readTree(text).at("/statements/0/node/from_table");
      var names = new SqlFiles(base, csv);
      names.visit(tree);
      var absolute = call(connection, "json_deserialize_sql", tree.toString());
      return new Resolved(absolute, new Access(names.files, names.directories));
    } catch (SQLException refused) {
      throw DuckDb.fault("query", refused);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String call(Connection connection, String function, String argument)
      throws SQLException {
    try (var statement = connection.prepareStatement("SELECT " + function + "(?::VARCHAR)")) {
      statement.setString(1, argument);
      try (var results = statement.executeQuery()) {
        results.next();
        return results.getString(1);
      }
    }
  }

  private static String fault(JsonNode tree, String sql) {
    if (tree.path("error_type").asText().equals("not implemented")) {
      return "query: expected one SELECT, got: " + sql.strip();
    }
    var position = tree.path("position").asText();
    return "query%s: %s"
        .formatted(
            position.isEmpty() ? "" : ", character " + (Integer.parseInt(position) + 1),
            tree.path("error_message").asText());
  }

  private void visit(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var type = object.path("type").asText();
      if (type.equals("BASE_TABLE") && FILE.matcher(object.path("table_name").asText()).matches()) {
        var name = object.path("table_name").asText();
        object.put("table_name", absolute(name));
        if (CSV.matcher(name).matches()) {
          readAsText(object);
        }
      } else if (type.equals("TABLE_FUNCTION")
          && READER.matcher(object.at("/function/function_name").asText()).matches()) {
        resolveConstants(object.at("/function/children/0"));
      }
    }
    node.forEach(this::visit);
  }

  /// Makes the table a call of `read_csv` that guesses no types: a guess takes `1.50` for 1.5 and a
  /// column of digits for numbers.
  private void readAsText(ObjectNode table) {
    var name = table.path("table_name").asText();
    var call = csvAsText.deepCopy();
    ((ObjectNode) call.at("/function/children/0/value")).put("value", name);
    call.set("sample", table.get("sample"));
    call.set("column_name_alias", table.get("column_name_alias"));
    var alias = table.path("alias").asText();
    call.put("alias", alias.isEmpty() ? CSV.matcher(name).replaceFirst("$1") : alias);
    table.removeAll();
    table.setAll(call);
  }

  /// The first argument of a reading function: a name or a list of names.
  private void resolveConstants(JsonNode argument) {
    if (argument.path("function_name").asText().equals("list_value")) {
      argument.path("children").forEach(this::resolveConstants);
    } else if (argument.path("value") instanceof ObjectNode value
        && value.path("value").isTextual()) {
      value.put("value", absolute(value.path("value").asText()));
    }
  }

  private String absolute(String name) {
    if (name.contains("://")) {
      throw new DataException(
          "query: '%s' is a network address; queries read local files only".formatted(name));
    }
    try {
      var path = base.resolve(name).normalize();
      if (name.indexOf('*') >= 0 || name.indexOf('?') >= 0) {
        directories.add(fixedPart(path));
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw new DataException("query: '%s': no such file (%s)".formatted(name, path));
      }
      return path.toString();
    } catch (InvalidPathException invalid) {
      throw new DataException("query: '%s' is not a file name".formatted(name), invalid);
    }
  }

  /// The directories of a pattern before the first that is one.
  private static Path fixedPart(Path pattern) {
    var fixed = pattern.getRoot();
    for (var part : pattern) {
      if (part.toString().indexOf('*') >= 0 || part.toString().indexOf('?') >= 0) {
        break;
      }
      fixed = fixed.resolve(part);
    }
    return fixed;
  }
}
