package plumbline.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.RowSource;
import plumbline.reward.math.AnswerExtraction;
import plumbline.text.trajectory.Task;

/// A set of questions that the field measures on: where its file lies, what of a row is asked, what
/// the gold answer is and by which rule an answer is right. The columns are those of the files as
/// they are published.
public enum Benchmark {
  /// Grade-school problems; the gold answer is what follows `####`, thousands commas aside.
  GSM8K("gsm8k/test.jsonl", "question, answer"),
  /// Simple word problems; body and question make the problem, the answer is a number.
  SVAMP("math/svamp.jsonl", "Body, Question, Answer"),
  /// Word problems; the answer is a number with its unit in brackets, which falls away, a ratio, a
  /// time of day or a name.
  ASDIV("math/asdiv.jsonl", "body, question, answer"),
  /// A competition; every answer is an integer, stored as a decimal number.
  AMC23("math/amc23.jsonl", "problem, answer"),
  /// A competition; every answer is an integer from 0 to 999, leading zeros do not count.
  AIME24("math/aime24.jsonl", "problem, answer"),
  /// University science; the gold answer is the last box of the solution, and numbers may differ by
  /// the relative tolerance, because gold answers are rounded.
  MINERVA("math/minerva_math.jsonl", "problem, solution");

  /// How far numbers may lie from a rounded gold answer, relative to it: what the published
  /// evaluation of these sets allows.
  public static final double ROUNDED = 1e-4;

  private static final Pattern UNIT = Pattern.compile("\\s+\\([^()]*\\)$");

  private final String file;
  private final String columns;

  Benchmark(String file, String columns) {
    this.file = file;
    this.columns = columns;
  }

  /// One question.
  ///
  /// @param task what is asked and the gold answer
  /// @param rule when an answer is right
  public record Item(Task task, AnswerRule rule) {}

  /// What the benchmark is called.
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The benchmark of that name.
  ///
  /// @throws IllegalArgumentException naming those that there are
  public static Benchmark named(String name) {
    return Arrays.stream(values())
        .filter(each -> each.title().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no benchmark '%s'; there are %s".formatted(name, titles())));
  }

  /// The names of all, for lists.
  public static String titles() {
    return Arrays.stream(values()).map(Benchmark::title).collect(Collectors.joining(", "));
  }

  /// Where the questions lie: `data` itself if it is a file, else the file below it.
  ///
  /// @throws DataException where there is none, naming where it was looked for
  public Path locate(Path data) {
    if (Files.isRegularFile(data)) {
      return data;
    }
    var places = List.of(data.resolve(file), data.resolve(Path.of(file).getFileName()));
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() ->
            new DataException(
                "%s: no questions below %s; looked for %s. The program ships no data sets: download this one, then name its folder or its file"
                    .formatted(
                        title(),
                        data,
                        places.stream().map(Path::toString).collect(Collectors.joining(", ")))));
  }

  /// Reads the questions.
  ///
  /// @param data a file, or the folder below which the file lies
  /// @param tolerance by which part of the gold value numbers may differ, where the set rounds
  public DataSet<Item> read(Path data, double tolerance) {
    return DataSet.of(
        RowSource.of(locate(data).toString(), Path.of("")),
        row -> item(new BenchmarkRow(row, title(), columns, tolerance)));
  }

  private Item item(BenchmarkRow row) {
    return switch (this) {
      case GSM8K -> gsm8k(row);
      case SVAMP -> svamp(row);
      case ASDIV -> asdiv(row);
      case AMC23 -> amc23(row);
      case AIME24 -> aime24(row);
      case MINERVA -> minerva(row);
    };
  }

  private static Item gsm8k(BenchmarkRow row) {
    var solution = row.text("answer");
    int mark = solution.lastIndexOf("####");
    var gold = mark < 0 ? "" : solution.substring(mark + "####".length()).strip();
    if (gold.isEmpty()) {
      throw row.fault("column 'answer' must end in a line '#### ' and the gold answer");
    }
    return exact(row, row.text("question"), gold.replace(",", ""));
  }

  private static Item svamp(BenchmarkRow row) {
    var body = row.text("Body");
    var sentence = body.endsWith(".") ? body : body + ".";
    return exact(row, sentence + " " + row.text("Question"), row.number("Answer"));
  }

  private static Item asdiv(BenchmarkRow row) {
    var problem = row.text("body") + " " + row.text("question");
    var gold = UNIT.matcher(row.text("answer")).replaceFirst("");
    boolean ratio =
        row.row().value("solution_type").filter(type -> type.asText().equals("Ratio")).isPresent();
    if (!ratio && AnswerRule.Clock.isTime(gold)) {
      return item(row, problem, gold, new AnswerRule.Clock());
    }
    boolean words = gold.codePoints().filter(Character::isLetter).count() > 1;
    return words ? item(row, problem, gold, new AnswerRule.Words()) : exact(row, problem, gold);
  }

  private static Item amc23(BenchmarkRow row) {
    return exact(row, row.text("problem"), row.number("answer"));
  }

  private static Item aime24(BenchmarkRow row) {
    var gold = row.text("answer");
    if (!gold.matches("\\d{1,3}")) {
      throw row.fault("column 'answer' is '%s', must be an integer from 0 to 999".formatted(gold));
    }
    return exact(row, row.text("problem"), String.valueOf(Integer.parseInt(gold)));
  }

  private static Item minerva(BenchmarkRow row) {
    var gold =
        AnswerExtraction.of(row.text("solution"))
            .filter(_ -> row.text("solution").contains("\\boxed"))
            .orElseThrow(() -> row.fault("column 'solution' has no \\boxed{..} that closes"));
    return item(row, row.text("problem"), gold, AnswerRule.Mathematics.within(row.tolerance()));
  }

  private static Item exact(BenchmarkRow row, String problem, String gold) {
    return item(row, problem, gold, AnswerRule.Mathematics.exact());
  }

  private static Item item(BenchmarkRow row, String problem, String gold, AnswerRule rule) {
    return new Item(Task.of(row.row().number(), problem, gold), rule);
  }
}
