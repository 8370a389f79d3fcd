package plumbline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.data.DataException;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

class KnownSetsTest {
  /// How many questions the published files have.
  private static final Map<Benchmark, Integer> SIZES =
      new EnumMap<>(
          Map.of(
              Benchmark.GSM8K, 1319,
              Benchmark.SVAMP, 1000,
              Benchmark.ASDIV, 2215,
              Benchmark.AMC23, 40,
              Benchmark.AIME24, 30,
              Benchmark.MINERVA, 272));

  @TempDir private Path folder;

  private List<Benchmark.Item> read(Benchmark benchmark, String... lines) throws IOException {
    var file = folder.resolve("rows.jsonl");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return benchmark.read(file, Benchmark.ROUNDED).rows();
  }

  private Benchmark.Item one(Benchmark benchmark, String line) throws IOException {
    return read(benchmark, line).getFirst();
  }

  @Test
  void gsm8kEndsInItsGoldAnswer() throws IOException {
    var item =
        one(Benchmark.GSM8K, "{\"question\":\"How much?\",\"answer\":\"9*2=18 #\\n#### 1,018\"}");
    assertThat(item.task().question()).isEqualTo("How much?");
    assertThat(item.task().answer()).isEqualTo("1018");
    assertThat(item.rule().accepts("1018", "$1,018.00")).isTrue();
  }

  @Test
  void svampJoinsBodyAndQuestion() throws IOException {
    var item =
        one(
            Benchmark.SVAMP,
            "{\"Body\":\"There are 87 oranges\",\"Question\":\"How big?\",\"Answer\":145.0}");
    assertThat(item.task().question()).isEqualTo("There are 87 oranges. How big?");
    assertThat(item.task().answer()).isEqualTo("145");
    assertThat(
            one(Benchmark.SVAMP, "{\"Body\":\"Two. \",\"Question\":\"How?\",\"Answer\":100}")
                .task())
        .extracting(task -> task.question() + " " + task.answer())
        .isEqualTo("Two. How? 100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9 (apples)  | Addition   | 9         | 9 apples   | true
          14  (seats) | Addition   | 14        | 14         | true
          -(1/3)      | Algebra-1  | -(1/3)    | -1/3       | true
          5:6         | Ratio      | 5:6       | 10:12      | true
          5:45        | TVQ-Final  | 5:45      | 10:90      | false
          5:45        | TVQ-Final  | 5:45      | 5:45 p.m.  | true
          Yes         | Comparison | Yes       | yes        | true
          Mrs. Hilt   | Comparison | Mrs. Hilt | Mrs. Holt  | false
          """)
  void asdivHasNumbersRatiosTimesAndNames(
      String answer, String type, String gold, String given, boolean right) throws IOException {
    var item =
        one(
            Benchmark.ASDIV,
            "{\"body\":\"b\",\"question\":\"q\",\"answer\":\"%s\",\"solution_type\":\"%s\"}"
                .formatted(answer, type));
    assertThat(item.task().question()).isEqualTo("b q");
    assertThat(item.task().answer()).isEqualTo(gold);
    assertThat(item.rule().accepts(gold, given)).isEqualTo(right);
  }

  @Test
  void competitionsHaveIntegers() throws IOException {
    assertThat(one(Benchmark.AMC23, "{\"problem\":\"p\",\"answer\":27.0}").task().answer())
        .isEqualTo("27");
    var aime = one(Benchmark.AIME24, "{\"problem\":\"p\",\"answer\":\"025\"}");
    assertThat(aime.task().answer()).isEqualTo("25");
    assertThat(aime.rule().accepts("25", "025")).isTrue();
    assertThat(one(Benchmark.AIME24, "{\"problem\":\"p\",\"answer\":\"000\"}").task().answer())
        .isEqualTo("0");
  }

  @Test
  void minervaBoxesItsAnswerAndRoundsIt() throws IOException {
    var item =
        one(
            Benchmark.MINERVA,
            "{\"problem\":\"p\",\"solution\":\"\\\\boxed{1} no, \\\\boxed{4.5e33} ergs\"}");
    assertThat(item.task().answer()).isEqualTo("4.5e33");
    assertThat(item.rule().accepts("4.5e33", "4.5003e33")).isTrue();
    assertThat(Benchmark.MINERVA.read(folder.resolve("rows.jsonl"), 0).rows().getFirst().rule())
        .satisfies(rule -> assertThat(rule.accepts("4.5e33", "4.5003e33")).isFalse());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GSM8K  | {"question":"q"}                  | no column 'answer'; gsm8k needs question, answer, the row has question
          GSM8K  | {"question":"q","answer":"18"}    | column 'answer' must end in a line '#### ' and the gold answer
          GSM8K  | {"question":7,"answer":"#### 1"}  | column 'question' is 7, must be text
          SVAMP  | {"Body":"b","Question":"q","Answer":"7"} | column 'Answer' is "7", must be a number
          AIME24 | {"problem":"p","answer":"1/2"}    | column 'answer' is '1/2', must be an integer from 0 to 999
          MINERVA| {"problem":"p","solution":"it is 7"}| column 'solution' has no \\boxed{..} that closes
          MINERVA| {}                                | no column 'solution'; minerva needs problem, solution, the row has nothing
          """)
  void aRowThatIsOtherwiseIsNamed(Benchmark benchmark, String row, String fault) {
    assertThatThrownBy(() -> read(benchmark, row))
        .isInstanceOf(DataException.class)
        .hasMessage("%s:1: %s".formatted(folder.resolve("rows.jsonl"), fault));
  }

  @Test
  void aSetThatIsNotThereIsNamedWithItsPlaces() {
    assertThatThrownBy(() -> Benchmark.AIME24.locate(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "aime24: no questions below %s; looked for %s, %s. The program ships no data sets: download this one, then name its folder or its file"
                .formatted(
                    folder, folder.resolve("math/aime24.jsonl"), folder.resolve("aime24.jsonl")));
    assertThatThrownBy(() -> Benchmark.named("gsm9k"))
        .hasMessage(
            "there is no benchmark 'gsm9k'; there are gsm8k, svamp, asdiv, amc23, aime24, minerva");
  }

  @Test
  void theRewardIsByTheRuleOfEachQuestion() throws IOException {
    var items =
        read(
            Benchmark.ASDIV,
            "{\"body\":\"b\",\"question\":\"q\",\"answer\":\"9 (apples)\"}",
            "{\"body\":\"b\",\"question\":\"q\",\"answer\":\"Sara\"}");
    var reward = new BenchmarkReward(items, false);
    assertThat(score(reward, items.get(0), "seven, no: 9")).isEqualTo(1);
    assertThat(score(new BenchmarkReward(items, true), items.get(0), "seven, no: 9")).isZero();
    assertThat(score(reward, items.get(1), "Let us see.\nSara.")).isEqualTo(1);
    assertThat(score(reward, items.get(1), "9")).isZero();
    assertThat(reward.votes().apply(episode(items.get(0), "\\boxed{$1 000$}"))).isEqualTo("1000");
    assertThat(reward.votes().apply(episode(items.get(0), "none"))).isEmpty();
  }

  private static double score(BenchmarkReward reward, Benchmark.Item item, String text) {
    var verdict = reward.score(episode(item, text)).get(BenchmarkReward.COLUMN);
    return verdict instanceof Verdict.Scored(double value) ? value : Double.NaN;
  }

  private static Episode episode(Benchmark.Item item, String text) {
    return new Episode(item.task(), new SampleKey(0, 0, 0, 0), List.of(), text, StopReason.STOP);
  }

  /// Every gold answer of the published files must be right when it is given back, boxed, and the
  /// next question's must mostly be wrong.
  @ParameterizedTest
  @EnumSource(Benchmark.class)
  void thePublishedFilesAreReadAndTheirGoldAnswersAreRight(Benchmark benchmark) {
    var data =
        Stream.of(
                Objects.requireNonNullElse(System.getenv("PLUMBLINE_DATA"), "../../shared/data"),
                "../shared/data")
            .map(Path::of)
            .filter(Files::isDirectory)
            .findFirst();
    if (data.isEmpty()) {
      System.err.println("skipped: no data; set PLUMBLINE_DATA to the folder that has them");
    }
    Assumptions.assumeTrue(data.isPresent(), "no data; set PLUMBLINE_DATA");
    var items = benchmark.read(data.orElseThrow(), Benchmark.ROUNDED).rows();
    assertThat(SIZES).containsEntry(benchmark, items.size());
    int other = 0;
    for (int i = 0; i < items.size(); i++) {
      var item = items.get(i);
      var gold = item.task().answer();
      var given = item.rule().answer("So it is \\boxed{" + gold + "}.", true).orElse("");
      assertThat(item.rule().accepts(gold, given)).as("%s: %s", item.task(), given).isTrue();
      var next = items.get((i + 1) % items.size()).task().answer();
      other += item.rule().accepts(gold, next) ? 1 : 0;
    }
    assertThat((double) other / items.size()).isLessThan(0.1);
  }
}
