package plumbline.data.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.data.RowSource;
import plumbline.data.overlap.LshBands;

class CleaningTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KeyText TEXT = new KeyText(List.of("text"));
  private static final String X =
      "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in"
          + " May. How many did she sell altogether in April and May?";
  private static final String LIKE_X =
      "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in"
          + " May. How many did she sell altogether in all?";

  @TempDir private Path folder;
  private final List<JsonNode> kept = new ArrayList<>();
  private final List<JsonNode> dropped = new ArrayList<>();

  private RowSource source(List<?> rows) throws IOException {
    var file = folder.resolve("rows.jsonl");
    var lines = new ArrayList<String>();
    for (var row : rows) {
      lines.add(
          row instanceof JsonNode object
              ? object.toString()
              : JSON.createObjectNode().put("text", row.toString()).toString());
    }
    Files.write(file, lines);
    return new RowSource.JsonLines(file);
  }

  private static DedupSettings settings(DedupSettings.Near near) {
    return new DedupSettings(TEXT, near, "", 3);
  }

  private CleaningReport dedup(List<?> rows, DedupSettings settings) throws IOException {
    kept.clear();
    dropped.clear();
    return Dedup.run(source(rows), settings, kept::add, dropped::add);
  }

  private static DedupSettings.Near near(int bands, int rows) {
    return new DedupSettings.Near(false, 5, bands * rows, new LshBands(bands, rows), 0.7, 1);
  }

  @Test
  void duplicatesAreLeftOutWithReasonAndProvenance() throws IOException {
    var report =
        dedup(
            List.of(
                X,
                "Another text.",
                X.toUpperCase(java.util.Locale.ROOT) + " ",
                LIKE_X,
                "2+3",
                "2-3"),
            settings(near(20, 5)));
    assertThat(texts(kept)).containsExactly(X, "Another text.", "2+3", "2-3");
    assertThat(report.rows()).isEqualTo(6);
    assertThat(report.kept()).isEqualTo(4);
    assertThat(report.dropped()).containsOnlyKeys(Dedup.EXACT, Dedup.NEAR);
    assertThat(report.hash()).hasSize(64);
    var origin = kept.get(2).get("provenance");
    assertThat(origin.get("source").asText()).isEqualTo(folder.resolve("rows.jsonl").toString());
    assertThat(origin.get("row").intValue()).isEqualTo(5);
    assertThat(origin.get("sha256").asText()).hasSize(64);
    assertThat(origin.get("steps")).hasToString("[\"dedup\"]");
    assertThat(dropped.get(0).get("dropped"))
        .hasToString(
            "{\"reason\":\"exact-duplicate\",\"because\":\"says the same as row"
                + " 1\",\"kept-row\":1}");
    assertThat(dropped.get(1).at("/dropped/because").asText())
        .matches("Jaccard 0\\.\\d{3} with row 1");
    var example = report.examples().getLast();
    assertThat(example.place()).endsWith("rows.jsonl:4");
    assertThat(example.text()).isEqualTo(LIKE_X);
    assertThat(example.other()).isEqualTo(X);
  }

  @Test
  void aSecondStepKeepsTheOrigin() throws IOException {
    dedup(List.of("one", "one", "two"), settings(DedupSettings.Near.standard()));
    var first = List.copyOf(kept);
    dedup(first, settings(DedupSettings.Near.standard()));
    assertThat(kept.get(1).at("/provenance/row").intValue()).isEqualTo(3);
    assertThat(kept.get(1).at("/provenance/sha256"))
        .isEqualTo(first.get(1).at("/provenance/sha256"));
    assertThat(kept.get(1).at("/provenance/steps")).hasToString("[\"dedup\",\"dedup\"]");
  }

  @Test
  void theBestOfAClusterMayStay() throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (var each : List.of(X, LIKE_X, "one", X)) {
      rows.add(JSON.createObjectNode().put("text", each).put("quality", rows.size() % 3));
    }
    var report = dedup(rows, new DedupSettings(TEXT, near(20, 5), "quality", 3));
    assertThat(texts(kept)).containsExactly(LIKE_X, "one");
    assertThat(report.examples()).extracting(CleaningReport.Example::other).containsOnly(LIKE_X);
    assertThatThrownBy(
            () -> dedup(List.of("one"), new DedupSettings(TEXT, near(20, 5), "quality", 3)))
        .hasMessage(folder.resolve("rows.jsonl") + ":1: no column 'quality'; the row has text");
  }

  /// 400 texts of 40 words, 60 of them once more with one word changed, 60 with a clause more.
  private static List<String> planted(Set<Integer> duplicates) {
    var random = new SplittableRandom(5);
    var texts = new ArrayList<String>();
    for (int i = 0; i < 400; i++) {
      texts.add(words(random, 40));
    }
    for (int i = 0; i < 120; i++) {
      duplicates.add(texts.size());
      var words = new ArrayList<>(List.of(texts.get(3 * i).split(" ")));
      if (i < 60) {
        words.set(random.nextInt(words.size()), "w" + random.nextInt(900, 1000));
      } else {
        words.add(random.nextInt(2) * 40, words(random, 4));
      }
      texts.add(String.join(" ", words));
    }
    return texts;
  }

  private static String words(SplittableRandom random, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> "w" + random.nextInt(900))
        .collect(Collectors.joining(" "));
  }

  @Test
  void plantedNearDuplicatesAreFound() throws IOException {
    var planted = new HashSet<Integer>();
    var texts = planted(planted);
    var wide = new DedupSettings.Near(false, 5, 150, new LshBands(50, 3), 0.7, 1);
    dedup(texts, settings(wide));
    var found = new HashSet<Integer>();
    dropped.forEach(row -> found.add(row.at("/provenance/row").intValue() - 1));
    assertThat(found).as("precision").isSubsetOf(planted);
    assertThat((double) found.size() / planted.size()).as("recall").isGreaterThanOrEqualTo(0.95);
    dedup(texts, settings(DedupSettings.Near.standard()));
    assertThat((double) dropped.size() / planted.size())
        .as("recall of the standard bands, whose threshold lies at 0.72")
        .isBetween(0.7, 1.0);
  }

  @Test
  void theOutcomeDoesNotDependOnHowMuchIsHeld() throws IOException {
    var texts = planted(new HashSet<>());
    var report = dedup(texts, settings(near(20, 5)));
    var expected = List.copyOf(kept);
    var little = new ArrayList<JsonNode>();
    var again = Dedup.run(source(texts), settings(near(20, 5)), 4, little::add, RowSink.none());
    assertThat(little).isEqualTo(expected);
    assertThat(again).isEqualTo(report);
  }

  @Test
  void settingsWithoutMeaningAreRefused() {
    assertThatThrownBy(() -> new DedupSettings.Near(false, 5, 100, new LshBands(14, 8), 0.7, 1))
        .hasMessageStartingWith("14 bands x 8 rows is 112, the signature has 100 hashes; ");
    assertThatThrownBy(() -> new DedupSettings.Near(false, 0, 112, new LshBands(14, 8), 0.7, 1))
        .hasMessage("n-grams of 0 words; n must be at least 1");
    assertThatThrownBy(() -> new DedupSettings.Near(false, 5, 112, new LshBands(14, 8), 1.5, 1))
        .hasMessage("near-duplicates from a similarity of 1.5; it must be above 0 and at most 1");
    assertThatThrownBy(() -> new KeyText(List.of()))
        .hasMessage("rows are compared by no column; name one at least");
    assertThatThrownBy(() -> new ContaminationRule.NgramAndOverlap(8, 7, 0.6))
        .hasMessage("the longer n-gram has 7 words, the shorter 8");
    assertThatThrownBy(() -> new ContaminationRule.NgramAndOverlap(8, 13, 0))
        .hasMessage("an overlap of 0.0; it must be above 0 and at most 1");
    assertThatThrownBy(() -> new ContaminationRule.SharedNgram(0))
        .hasMessage("n-grams of 0 words; n must be at least 1");
  }

  @Test
  void missingColumnsAndRowsAreNamed() throws IOException {
    var file = folder.resolve("rows.jsonl");
    assertThatThrownBy(() -> dedup(List.of(), settings(DedupSettings.Near.standard())))
        .hasMessage(file + ": no rows");
    assertThatThrownBy(() -> KeyText.usual(source(List.of(JSON.createObjectNode().put("a", 1)))))
        .hasMessage(
            file
                + ":1: has a and none of text, prompt, question, problem; say which columns are"
                + " compared");
    assertThatThrownBy(
            () -> new KeyText(List.of("b")).of(source(List.of("x")).rows().toList().getFirst()))
        .hasMessage(file + ":1: no column 'b'; the row has text");
    var messages =
        JSON.readTree(
            "{\"text\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]}");
    assertThat(TEXT.of(source(List.of(messages)).rows().toList().getFirst())).isEqualTo("a\nb");
  }

  private CleaningReport decontaminate(
      ContaminationRule rule, List<String> tests, List<String> rows) throws IOException {
    kept.clear();
    dropped.clear();
    var items = new TestItems(rule);
    for (var test : tests) {
      items.add("quiz", "quiz question " + (items.size() + 1), test);
    }
    return Decontamination.run(source(rows), TEXT, items, 2, kept::add, dropped::add);
  }

  @Test
  void rowsThatTestsAskAreLeftOutByRule() throws IOException {
    var shortTest = "What is 7 times 8?";
    var template = "Find the number of positive integers n for which one has n < 5.";
    var sharesTemplate =
        "Find the number of positive integers n for which one has a triangle with sides that are"
            + " roots of some other polynomial with large integer coefficients and no real zero.";
    var rows = List.of("so: " + LIKE_X, "WHAT is 7 times 8? ", sharesTemplate, "What is 7 plus 8?");
    var report =
        decontaminate(
            ContaminationRule.NgramAndOverlap.standard(), List.of(X, shortTest, template), rows);
    assertThat(texts(kept)).containsExactly("What is 7 plus 8?");
    assertThat(report.dropped())
        .containsOnlyKeys("quiz: 13-gram", "quiz: equal", "quiz: 8-gram and overlap");
    assertThat(report.figures())
        .containsEntry("questions of quiz", 3L)
        .containsEntry("questions of quiz met by a row", 3L);
    assertThat(dropped.get(0).at("/dropped/because").asText())
        .isEqualTo(
            "shares 'natalia sold clips to 48 of her friends in april and then she' with quiz"
                + " question 1");
    assertThat(dropped.get(1).at("/dropped/because").asText())
        .isEqualTo("says the same as quiz question 2");
    assertThat(dropped.get(2).at("/dropped/because").asText())
        .isEqualTo("0.85 of the words of quiz question 3 in order");
  }

  @Test
  void anySharedNgramMayBeTheRule() throws IOException {
    var row =
        "one two three four five six seven eight but otherwise there is nothing in common here";
    var test = "zero one two three four five six seven eight " + words(new SplittableRandom(1), 60);
    decontaminate(new ContaminationRule.SharedNgram(8), List.of(test), List.of(row));
    assertThat(kept).isEmpty();
    decontaminate(ContaminationRule.NgramAndOverlap.standard(), List.of(test), List.of(row));
    assertThat(kept).as("8 of 16 words and no 13-gram").hasSize(1);
  }

  @Test
  void plantedLeaksAreFound() throws IOException {
    var random = new SplittableRandom(9);
    var tests = new ArrayList<String>();
    var rows = new ArrayList<String>();
    for (int i = 0; i < 100; i++) {
      tests.add(words(random, 30));
      rows.add(words(random, 30));
    }
    for (int i = 0; i < 60; i++) { // a number changed, a clause in front
      var leak = new ArrayList<>(List.of(tests.get(i).split(" ")));
      leak.set(random.nextInt(leak.size()), "changed");
      leak.add(0, words(random, 5));
      rows.add(String.join(" ", leak));
    }
    decontaminate(ContaminationRule.NgramAndOverlap.standard(), tests, rows);
    assertThat(texts(kept)).isEqualTo(rows.subList(0, 100));
    assertThat(dropped).hasSize(60);
  }

  private CleaningReport filter(List<RowRule> rules, SampleResults samples, List<JsonNode> rows)
      throws IOException {
    kept.clear();
    dropped.clear();
    return new RowFilter(TEXT, TEXT, rules, samples).run(source(rows), 3, kept::add, dropped::add);
  }

  private static JsonNode row(String text, int quality, String topic) {
    return JSON.createObjectNode().put("text", text).put("quality", quality).put("topic", topic);
  }

  @Test
  void rulesGiveTheFirstReasonThatARowBreaks() throws IOException {
    var rules =
        List.<RowRule>of(
            new RowRule.Length(Bounds.parse("--length", "2:4")),
            new RowRule.Between("quality", Bounds.parse("quality", "3:")),
            new RowRule.Cap("topic", 1));
    var report =
        filter(
            rules,
            new SampleResults(String::equals),
            List.of(
                row("a", 1, "x"),
                row("abcde", 5, "x"),
                row("ab", 2, "x"),
                row("abc", 3, "x"),
                row("abcd", 4, "x"),
                row("abcd", 4, "y")));
    assertThat(texts(kept)).containsExactly("abc", "abcd");
    assertThat(report.dropped())
        .containsOnlyKeys("too short", "too long", "quality too low", "over the cap of topic");
    assertThat(kept.getFirst().at("/provenance/steps/0").asText())
        .isEqualTo("filter: 2 to 4 characters; quality 3 to Infinity; at most 1 rows of one topic");
  }

  private static SampleResults samples(String... all) {
    var samples = new SampleResults(String::equals);
    for (var each : all) { // key:answer:answer…, + is right
      var parts = each.split(":");
      for (int i = 1; i < parts.length; i++) {
        samples.add(parts[0], parts[i].equals("+"), parts[i]);
      }
    }
    return samples;
  }

  @Test
  void passRatesKeepWhatTeaches() throws IOException {
    var rows =
        List.of(
            row("all", 0, ""),
            row("none", 0, ""),
            row("half", 0, ""),
            row("few", 0, ""),
            row("most", 0, ""),
            row("new", 0, ""));
    var samples = samples("all:+:+", "none:1:2", "half:+:2", "few:+:1:1:1:1:1", "most:+:+:+:+:+:1");
    var report = filter(List.of(new RowRule.PassRate(new Bounds(0.2, 0.8))), samples, rows);
    assertThat(texts(kept)).containsExactly("half");
    assertThat(kept.getFirst().get("pass_rate").doubleValue()).isEqualTo(0.5);
    assertThat(report.dropped())
        .containsOnlyKeys(
            "always solved", "never solved", "too hard", "too easy", "without samples");
    assertThat(dropped.get(2).get("dropped"))
        .hasToString("{\"reason\":\"too hard\",\"because\":\"1 of 6 samples solve it\"}");
  }

  @Test
  void answersAreValidatedBySamples() throws IOException {
    var rows =
        List.of(row("right", 0, ""), row("wrong", 0, ""), row("unclear", 0, ""), row("one", 0, ""));
    var samples = samples("right:+:1:+:2", "wrong:7:7:7:7", "unclear:7:7:8:7", "one:7");
    var report = filter(List.of(new RowRule.Confirmed(2)), samples, rows);
    assertThat(texts(kept)).containsExactly("right");
    assertThat(report.dropped())
        .containsEntry("contradicted", 1L)
        .containsEntry("not confirmed", 2L);
    assertThat(dropped.getFirst().at("/dropped/because").asText())
        .isEqualTo("all 4 samples answer 7");
  }

  /// Validation by four samples of a model that is right four times of five takes the share of
  /// wrong answers in the kept rows to a third or less.
  @Test
  void validationMakesDataCleaner() throws IOException {
    var random = new SplittableRandom(13);
    var samples = new SampleResults(String::equals);
    var rows = new ArrayList<JsonNode>();
    for (int i = 0; i < 1000; i++) {
      boolean wrong = i % 10 == 0;
      rows.add(row("problem " + i, wrong ? 1 : 0, ""));
      for (int sample = 0; sample < 4; sample++) {
        boolean solves = random.nextInt(5) < 4;
        samples.add("problem " + i, solves != wrong && (solves || random.nextInt(20) == 0), "7");
      }
    }
    filter(List.of(new RowRule.Confirmed(2)), samples, rows);
    double share =
        kept.stream().mapToInt(row -> row.get("quality").intValue()).average().orElseThrow();
    assertThat(share).isLessThanOrEqualTo(0.1 / 3);
    assertThat(kept).hasSizeGreaterThan(800);
  }

  @Test
  void boundsSayWhatIsWrong() {
    assertThatThrownBy(() -> Bounds.parse("--pass-rate", "0.8:0.2"))
        .hasMessage(
            "--pass-rate is '0.8:0.2': from 0.8 to 0.2: the lower end must be below the upper");
    assertThatThrownBy(() -> Bounds.parse("--pass-rate", "0.8"))
        .hasMessage("--pass-rate is '0.8', must be LO:HI with numbers, as 0.2:0.8");
    assertThatThrownBy(() -> Bounds.parse("--length", "a:b"))
        .hasMessage("--length is 'a:b', must be LO:HI with numbers, as 0.2:0.8");
    assertThatThrownBy(() -> new RowRule.PassRate(new Bounds(0, 2)))
        .hasMessage("pass rates from 0.0 to 2.0; they lie between 0 and 1");
    assertThatThrownBy(() -> new RowRule.Confirmed(0))
        .hasMessage("confirmed by 0 samples; it must be 1 at least");
    assertThatThrownBy(() -> new RowRule.Cap("topic", 0))
        .hasMessage("a cap of 0 rows; it must be 1 at least");
    assertThatThrownBy(() -> new RowFilter(TEXT, TEXT, List.of(), samples()))
        .hasMessage("there is no rule by which rows are left out");
  }

  @Test
  void aReportIsReadByPeopleAndPrograms() throws IOException {
    var report = dedup(List.of("one", "One", "two"), settings(DedupSettings.Near.standard()));
    var file = folder.resolve("rows.jsonl");
    assertThat(CleaningText.lines(report))
        .containsExactly(
            "dedup: 2 of 3 rows stay (%s)".formatted(file),
            "  text: text",
            "  shingle: 5 words",
            "  candidates: 112 hashes in 14 bands of 8 rows, seed 1",
            "  similarity: Jaccard at least 0.7",
            "  kept: the first",
            "        1  exact-duplicate (33.33 %)",
            "        0  candidate pairs",
            file + ":2: exact-duplicate, says the same as row 1",
            "    One",
            "    one");
    var json = CleaningText.json(report);
    assertThat(json.get("kept").intValue()).isEqualTo(2);
    assertThat(json.at("/dropped/exact-duplicate").intValue()).isEqualTo(1);
    assertThat(json.at("/examples/0/other").asText()).isEqualTo("one");
  }

  private static List<String> texts(List<JsonNode> rows) {
    return rows.stream().map(row -> row.get("text").asText()).toList();
  }
}
