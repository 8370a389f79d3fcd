package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSourceTest {
  @TempDir Path directory;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private List<Row> rows(String source) {
    try (var rows = RowSource.of(source, directory).rows()) {
      return rows.toList();
    }
  }

  private static List<String> texts(List<Row> rows, String column) {
    return rows.stream().map(row -> row.value(column).orElseThrow()).map(JsonNode::asText).toList();
  }

  private void parquet(String name, String select) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s'".formatted(select, directory.resolve(name)));
    }
  }

  @Test
  void jsonLinesKeepOrderTypesAndLineNumbers() throws IOException {
    var file =
        write(
            "a.jsonl",
            "\uFEFF{\"b\":\"2020-01-01\",\"a\":[1,{\"x\":null}]}\n\n{\"a\":1.5,\"b\":\"007\"}\r\n");
    var rows = rows("a.jsonl");
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().columns()).containsExactly("b", "a");
    assertThat(rows.getFirst().value("a").orElseThrow().toString()).isEqualTo("[1,{\"x\":null}]");
    assertThat(texts(rows, "b")).containsExactly("2020-01-01", "007");
    assertThat(rows.getLast().place()).isEqualTo(file + ":3");
    assertThat(rows.getLast().number()).isEqualTo(1);
    assertThat(RowSource.of("a.jsonl", directory).place(1)).isEqualTo(file + ":3");
  }

  @Test
  void brokenLineIsNamed() throws IOException {
    var file = write("a.jsonl", "{\"a\":1}\n{\"a\":\n{\"a\":2}\n");
    assertThatThrownBy(() -> rows("a.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ":2: not valid JSON, column 6: it ends before its quotes");
    write("a.jsonl", "{\"a\":1}\n[1]\n");
    assertThatThrownBy(() -> rows("a.jsonl"))
        .hasMessage(file + ":2: expected a JSON object on every line");
    write("a.jsonl", "{\"a\":1}{\"a\":2}\n");
    assertThatThrownBy(() -> rows("a.jsonl")).hasMessageStartingWith(file + ":1: not valid JSON");
    write("a.jsonl", "{\"a\":1,\"a\":2}\n");
    assertThatThrownBy(() -> rows("a.jsonl"))
        .hasMessageContaining(":1: not valid JSON")
        .hasMessageContaining("Duplicate field 'a'");
    Files.write(file, new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'});
    assertThatThrownBy(() -> rows("a.jsonl"))
        .hasMessageStartingWith(file + ":1: not valid JSON")
        .hasMessageContaining("Invalid UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a": b}     | 'b' is no value; text stands in double quotes
          {"a": "b     | it ends before its quotes, brackets and braces are closed
          {"a": 1,}    | '}' stands where a name in double quotes was expected
          {"a" 1}      | '1' stands where a colon was expected
          {"a": 1 "b"} | '"' stands where a comma or the end of the list or object was expected
          {"a": "\t"}  | the text has the control character 9 as it is; write \\n, \\t or \\u0009
          {"a": }      | '}' stands where a value was expected
          """)
  void brokenJsonIsNamedInOurWords(String line, String said) throws IOException {
    write("a.jsonl", line);
    assertThatThrownBy(() -> rows("a.jsonl")).hasMessageEndingWith(": " + said);
  }

  @Test
  void csvIsTextAsWritten() throws IOException {
    write("a.csv", "q,n\n\"x, \"\"y\"\"\nz\",007\n,2\n");
    var rows = rows("a.csv");
    assertThat(texts(rows, "q")).containsExactly("x, \"y\"\nz", "null");
    assertThat(texts(rows, "n")).containsExactly("007", "2");
    assertThat(rows.get(1).place()).isEqualTo(directory.resolve("a.csv") + ": row 2");
  }

  @Test
  void aQueryReadsCsvAsTextTooUnlessItAsksForTypes() throws IOException {
    write("a.csv", "q,n\nx,007\ny,1\n");
    write("more.tsv", "n\tm\n007\t1.50\n");
    assertThat(texts(rows("SELECT n FROM 'a.csv'"), "n")).containsExactly("007", "1");
    assertThat(rows("FROM 'a.csv'").getFirst().values()).allMatch(JsonNode::isTextual);
    assertThat(texts(rows("SELECT a.n AS n FROM 'a.csv' WHERE a.q = 'y'"), "n"))
        .containsExactly("1");
    assertThat(
            texts(
                rows(
                    """
                    SELECT b.m || more.n AS n FROM 'a.csv' AS a(q, k)
                    JOIN 'more.tsv' ON k = more.n JOIN 'more.tsv' b ON b.n = more.n
                    """),
                "n"))
        .containsExactly("1.50007");
    assertThat(texts(rows("SELECT n FROM '*.csv' ORDER BY n"), "n")).containsExactly("007", "1");
    assertThat(rows("SELECT m FROM read_csv('more.tsv')").getFirst().values().toString())
        .isEqualTo("[1.5]");
    assertThatThrownBy(() -> rows("SELECT n FROM 'a.csv' WHERE n > 5"))
        .hasMessageContaining("explicit");
  }

  @Test
  void parquetKeepsItsTypes() throws SQLException {
    parquet(
        "a.parquet",
        "SELECT 'x' AS t, 3 AS i, 2.5::DOUBLE AS d, true AS b, [1, NULL] AS l, {'k': {'z': 'v'}} AS"
            + " s, NULL::INT AS n, DATE '2020-01-02' AS day, TIMESTAMP '2020-01-02 03:04:05' AS at,"
            + " 1.25::DECIMAL(5,2) AS e");
    var row = rows("a.parquet").getFirst();
    assertThat(row.columns()).containsExactly("t", "i", "d", "b", "l", "s", "n", "day", "at", "e");
    assertThat(row.values())
        .extracting(JsonNode::toString)
        .containsExactly(
            "\"x\"",
            "3",
            "2.5",
            "true",
            "[1,null]",
            "{\"k\":{\"z\":\"v\"}}",
            "null",
            "\"2020-01-02\"",
            "\"2020-01-02T03:04:05\"",
            "1.25");
  }

  @Test
  void queryReadsTheFilesItNames() throws Exception {
    write("a.jsonl", "{\"q\":\"one\",\"k\":1}\n{\"q\":\"two\",\"k\":2}\n");
    write("b.csv", "k,v\n1,x\n2,y\n");
    write("it's.csv", "k\n5\n");
    parquet("c.parquet", "SELECT 2 AS k, {'role': 'user', 'n': [1.5]} AS m");
    assertThat(
            texts(
                rows(
                    """
                    SELECT q AS prompt, v FROM 'a.jsonl' JOIN read_csv(['b.csv']) USING (k)
                    WHERE k IN (SELECT k FROM read_parquet('c.parquet')) ORDER BY k
                    """),
                "prompt"))
        .containsExactly("two");
    assertThat(rows("FROM 'c.parquet'").getFirst().values().toString())
        .isEqualTo("[2, {\"role\":\"user\",\"n\":[1.5]}]");
    assertThat(
            rows("WITH a AS (SELECT * FROM 'a.jsonl') SELECT count(*) AS n FROM a")
                .getFirst()
                .values()
                .toString())
        .isEqualTo("[2]");
    assertThat(texts(rows("SELECT * FROM 'it''s.csv'"), "k")).containsExactly("5");
    assertThat(texts(rows("SELECT k FROM '*a.jsonl'"), "k")).containsExactly("1", "2");
    assertThat(rows("SELECT * FROM '" + directory.resolve("a.jsonl") + "' LIMIT 1")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_text('%s' || '/secret.txt')",
        "SELECT * FROM read_csv(concat('%s', '/secret.txt'))",
        "SELECT * FROM 'a.csv', read_text('%s' || '/secret.txt')",
        "SELECT * FROM glob('%s/*')",
        "SELECT * FROM query('SELECT * FROM read_text(''%s/secret.txt'')')",
        "SELECT * FROM query_table('%s/secret.csv')",
      })
  void queryReadsNothingThatItDoesNotName(String sql) throws IOException {
    write("secret.txt", "the secret");
    write("secret.csv", "a\nthe secret\n");
    write("a.csv", "a\n1\n");
    assertThatThrownBy(() -> rows(sql.replace("%s", directory.toString())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("disabled by configuration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO 'a.csv'",
        "INSTALL httpfs",
        "ATTACH 'x.db'",
        "SET threads = 1",
        "DROP TABLE t",
        "PRAGMA database_list"
      })
  void onlySelectRuns(String sql) {
    assertThatThrownBy(() -> new RowSource.Query(sql, directory).rows().close())
        .hasMessage("query: expected one SELECT, got: " + sql);
  }

  @Test
  void queryWithoutAnOrderGivesTheSameOrderAtEveryReading() {
    var source =
        RowSource.of(
            "SELECT i * 7919 % 50000 AS k, count(*) AS n FROM range(400000) t(i) GROUP BY k",
            directory);
    var first = DataSet.of(source, row -> row).hash();
    for (int reading = 0; reading < 4; reading++) {
      assertThat(DataSet.of(source, row -> row).hash()).isEqualTo(first);
    }
  }

  @Test
  void queryFaultsAreNamed() throws IOException {
    write("a.csv", "prompt\nx\n");
    assertThatThrownBy(() -> rows("SELECT 1; SELECT 2"))
        .hasMessage("query: expected one SELECT, got 2 statements");
    assertThatThrownBy(() -> rows("SELECT 1; COPY (SELECT 1) TO 'a.csv'"))
        .hasMessageStartingWith("query: expected one SELECT, got: SELECT 1; COPY");
    assertThatThrownBy(() -> rows("SELECT * FORM 'a.csv'"))
        .hasMessageStartingWith("query, character ")
        .hasMessageContaining("syntax error");
    assertThatThrownBy(() -> rows("SELECT promt FROM 'a.csv'"))
        .hasMessageContaining("Referenced column \"promt\" not found")
        .hasMessageContaining("Candidate bindings: \"prompt\"");
    assertThatThrownBy(() -> rows("SELECT * FROM 'none.csv'"))
        .hasMessage(
            "query: 'none.csv': no such file (%s)".formatted(directory.resolve("none.csv")));
    assertThatThrownBy(() -> rows("SELECT * FROM 'https://example.org/a.csv'"))
        .hasMessage(
            "query: 'https://example.org/a.csv' is a network address; queries read local files"
                + " only");
    write("bad.jsonl", "{\"a\":1}\n{\"a\":\n");
    assertThatThrownBy(() -> rows("SELECT * FROM 'bad.jsonl'"))
        .hasMessageContaining("bad.jsonl")
        .hasMessageContaining("Malformed JSON")
        .hasMessageContaining("in line ");
  }

  @Test
  void missingFilesAndUnknownKindsAreNamed() {
    for (var name : List.of("x.jsonl", "x.csv", "x.parquet")) {
      assertThatThrownBy(() -> rows(name)).hasMessage(directory.resolve(name) + ": no such file");
    }
    assertThatThrownBy(() -> rows("x.txt"))
        .hasMessage(
            "x.txt: expected a file that ends in .jsonl, .ndjson, .csv, .tsv or .parquet, or a"
                + " query that begins with SELECT, FROM or WITH");
  }
}
