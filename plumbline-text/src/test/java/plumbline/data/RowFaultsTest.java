package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with the rows of a file is told of all of them at once.
class RowFaultsTest {
  private static final String GOOD = "{\"prompt\": \"p\", \"completion\": \"c\"}";

  @TempDir private Path directory;

  private Path write(List<String> lines) throws IOException {
    return Files.writeString(directory.resolve("rows.jsonl"), String.join("\n", lines));
  }

  private static void refused(Path file, Class<?> type, String message) {
    assertThatThrownBy(
            () -> PromptCompletion.read(new RowSource.JsonLines(file), ColumnNames.standard()))
        .isInstanceOf(type)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @Test
  void oneBadRowIsToldAsItIs() throws IOException {
    refused(
        write(List.of(GOOD, "{\"prompt\": \"p\", \"completion\": 3}")),
        DataException.class,
        "FILE:2: column 'completion': expected text, got number 3");
  }

  @Test
  void severalAreALineEachUnderTheirNumber() throws IOException {
    var lines = List.of("{\"prompt\": \"p\"}", "{\"prompt\": ", GOOD, "[1]", "{\"prompt\": \"\"}");
    refused(
        write(lines),
        DataException.class,
        """
        FILE has 4 rows that cannot be used
        FILE:1: no column 'completion'; columns are 'prompt'
        FILE:2: not valid JSON, column 12: it ends before its quotes, brackets and braces are closed
        FILE:4: expected a JSON object on every line
        FILE:5: column 'prompt' is empty\
        """);
  }

  @Test
  void rowsWithTheSameFaultAreToldOnce() throws IOException {
    var file = write(Collections.nCopies(900, "{\"question\": \"p\", \"completion\": \"c\"}"));
    refused(
        file,
        MissingColumnException.class,
        "FILE:1: no column 'prompt'; columns are 'question', 'completion'; the same in 899 more"
            + " rows, next in FILE:2");
    refused(
        write(List.of(GOOD, "{}x", GOOD, "[]", "[]")),
        DataException.class,
        """
        FILE has 3 rows that cannot be used
        FILE:2: not valid JSON, column 3: 'x' is no value; text stands in double quotes
        FILE:4: expected a JSON object on every line; the same in 1 more row, next in FILE:5\
        """);
  }

  @Test
  void whatIsMoreThanTenFaultsIsCounted() throws IOException {
    var lines =
        IntStream.range(0, 13).mapToObj("{\"prompt\": \"p\", \"completion\": %d}"::formatted);
    var told =
        IntStream.range(0, 10)
            .mapToObj(i ->
                "FILE:%d: column 'completion': expected text, got number %d\n".formatted(i + 1, i));
    refused(
        write(lines.toList()),
        DataException.class,
        "FILE has 13 rows that cannot be used\n" + String.join("", told.toList()) + "and 3 more");
  }

  @Test
  void rowsThatAllLackAColumnStayKnownAsSuch() throws IOException {
    refused(
        write(List.of("{\"chosen\": \"a\"}", "{\"rejected\": \"b\"}")),
        MissingColumnException.class,
        """
        FILE has 2 rows that cannot be used
        FILE:1: no column 'prompt'; columns are 'chosen'
        FILE:2: no column 'prompt'; columns are 'rejected'\
        """);
  }

  @Test
  void theColumnsAreThoseOfTheFirstRowThatCanBeRead() throws IOException {
    assertThat(new RowSource.JsonLines(write(List.of("{", "3", GOOD))).columns())
        .containsExactly("prompt", "completion");
    assertThat(new RowSource.JsonLines(write(List.of())).columns()).isEmpty();
  }

  @Test
  void whereNoRowCanBeReadItsFaultsStandForTheColumns() throws IOException {
    columnsRefused(
        new RowSource.JsonLines(write(List.of("["))),
        "rows.jsonl:1: not valid JSON, column 2: it ends before its quotes, brackets and braces are"
            + " closed");
    columnsRefused(
        new RowSource.JsonLines(write(List.of("[", "  {", "    \"prompt\": \"p\"", "  }", "]"))),
        "rows.jsonl has 5 rows that cannot be used\n");
    columnsRefused(
        new RowSource.Query("SELECT CAST(error('no') AS VARCHAR) AS a", directory), "no");
  }

  private static void columnsRefused(RowSource source, String message) {
    assertThatThrownBy(source::columns)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void behindAThousandSuchRowsNothingIsRead() throws IOException {
    var bad = Collections.nCopies(1000, "{\"question\": \"p\", \"completion\": \"c\"}");
    refused(
        write(Stream.concat(bad.stream(), Stream.of("[1]")).toList()),
        MissingColumnException.class,
        """
        FILE:1: no column 'prompt'; columns are 'question', 'completion'; the same in 999 more rows, next in FILE:2
        and maybe more: behind 1,000 such rows nothing was read\
        """);
  }
}
