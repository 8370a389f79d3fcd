package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.data.preference.PreferenceRows;
import plumbline.text.message.Message;

class PreferenceLayoutsTest {
  private static final ColumnNames NAMES = ColumnNames.standard();

  @TempDir Path directory;

  private RowSource source(String... lines) {
    try {
      Files.writeString(directory.resolve("a.jsonl"), String.join("\n", lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RowSource.of("a.jsonl", directory);
  }

  private List<PreferencePair> pairs(Expansion expansion, String... lines) {
    return PreferenceRows.pairs(source(lines), NAMES, expansion).rows();
  }

  private static String said(List<Message> completion) {
    return completion.getFirst().content();
  }

  private static List<String> shown(List<PreferencePair> pairs) {
    return pairs.stream().map(pair -> said(pair.chosen()) + said(pair.rejected())).toList();
  }

  @Test
  void rankingBecomesAllPairsDampedToOne() {
    var line = "{\"prompt\":\"p\",\"completions\":[\"a\",\"b\",\"c\",\"d\"],\"ranks\":[2,1,3,3]}";
    var all = pairs(Expansion.standard(), line);
    assertThat(shown(all)).containsExactly("ba", "bc", "bd", "ac", "ad");
    assertThat(all)
        .allSatisfy(pair -> assertThat(pair.weight()).isCloseTo(0.2, within(1e-15)))
        .allSatisfy(pair -> assertThat(pair.margin()).isEmpty())
        .allSatisfy(pair -> assertThat(pair.place()).endsWith("a.jsonl:1"));
    var half = pairs(new Expansion(Expansion.Which.ALL, 0.5, 0), line);
    assertThat(half.getFirst().weight()).isCloseTo(1 / Math.sqrt(5), within(1e-15));
    assertThat(half.getFirst().share()).isCloseTo(1 / Math.sqrt(5), within(1e-15));
    assertThat(shown(pairs(new Expansion(Expansion.Which.ADJACENT, 0, 0), line)))
        .containsExactly("ba", "ac");
    assertThat(shown(pairs(new Expansion(Expansion.Which.EXTREMES, 0, 0), line)))
        .containsExactly("bd");
  }

  @Test
  void completionsWithoutRanksStandBestFirstAndScoresGiveMargins() {
    assertThat(
            shown(
                pairs(
                    Expansion.standard(),
                    "{\"prompt\":\"p\",\"completions\":[\"a\",\"b\",\"c\"]}")))
        .containsExactly("ab", "ac", "bc");
    var scored =
        pairs(
            new Expansion(Expansion.Which.ALL, 0, 0.5),
            "{\"prompt\":\"p\",\"completions\":[\"a\",\"b\",\"c\"],\"scores\":[1.0,3.5,1.25]}");
    assertThat(shown(scored)).containsExactly("bc", "ba");
    assertThat(scored.getFirst().margin()).hasValue(2.25);
    assertThat(scored.getFirst().scores()).contains(new PreferencePair.Scores(3.5, 1.25));
  }

  @Test
  void pairsMayCarryScores() {
    var pair =
        pairs(
                Expansion.standard(),
                "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"score_chosen\":8,\"score_rejected\":6.5}")
            .getFirst();
    assertThat(pair.scores()).contains(new PreferencePair.Scores(8, 6.5));
    assertThat(pair.unpaired()).extracting(UnpairedLabel::wanted).containsExactly(true, false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"p\",\"completions\":[\"a\",\"b\"],\"scores\":[1,NaN]}|:1: column 'scores':"
            + " expected a finite number, got number NaN",
        "{\"prompt\":\"p\",\"completions\":[\"a\",\"b\"],\"scores\":[1]}|:1: column 'scores':"
            + " expected 2 numbers, one for every completion, got 1",
        "{\"prompt\":\"p\",\"completions\":[\"a\"],\"scores\":[1]}|:1: column 'completions':"
            + " expected 2 completions at least, got 1",
        "{\"prompt\":\"p\",\"completions\":[\"a\",\" \"],\"scores\":[1,2]}|:1: column"
            + " 'completions', item 2: expected text or messages, got empty text",
        "{\"prompt\":\"p\",\"completions\":[\"a\",\"b\"],\"ranks\":[1,1]}|: 1 rankings make no"
            + " pair: all their completions are ties",
        "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"score_chosen\":8}|:1: column"
            + " 'score_rejected': expected a number, got nothing: the other completion has a score",
        "{\"prompt\":\"p\",\"better\":\"c\"}|: preferences need columns 'chosen' and 'rejected', or"
            + " 'completions' with 'ranks' or 'scores'; columns are 'prompt', 'better'",
      })
  void faultsNamePlaceAndColumn(String line, String fault) {
    assertThatThrownBy(() -> pairs(Expansion.standard(), line))
        .isInstanceOf(DataException.class)
        .hasMessage(directory.resolve("a.jsonl") + fault);
  }

  @Test
  void expansionRefusesImpossibleSettings() {
    assertThatThrownBy(() -> new Expansion(Expansion.Which.ALL, 1.5, 0))
        .hasMessage(
            "damping is 1.5, must be from 0 (every pair counts fully) to 1 (a ranking counts as one"
                + " pair)");
    assertThatThrownBy(() -> new Expansion(Expansion.Which.ALL, 1, Double.NaN))
        .hasMessage("the gap is NaN, must be 0 or more");
  }

  @Test
  void labelsComeFromAnObjectFromAnnotatorsOrFromColumns() {
    Function<String, RatedCompletion> one =
        line -> RatedCompletion.read(source(line), NAMES, List.of("H", "P", "C")).rows().getFirst();
    var annotated =
        one.apply(
            "{\"prompt\":\"p\",\"completion\":\"c\",\"source\":\"manual\",\"labels\":[{\"annotator\":\"a1\",\"H\":4,\"P\":3,\"C\":null},{\"annotator\":\"a2\",\"H\":2}]}");
    assertThat(annotated.means()).containsExactlyInAnyOrderEntriesOf(Map.of("H", 3.0, "P", 3.0));
    assertThat(annotated.spread()).isEqualTo(2);
    assertThat(annotated.source()).isEqualTo("manual");
    assertThat(one.apply("{\"prompt\":\"p\",\"completion\":\"c\",\"labels\":{\"C\":5}}").means())
        .containsExactlyInAnyOrderEntriesOf(Map.of("C", 5.0));
    assertThat(one.apply("{\"prompt\":\"p\",\"completion\":\"c\",\"H\":1,\"P\":2}").means())
        .containsExactlyInAnyOrderEntriesOf(Map.of("H", 1.0, "P", 2.0));
    assertThatThrownBy(() -> one.apply("{\"prompt\":\"p\",\"completion\":\"c\"}"))
        .hasMessage(
            directory.resolve("a.jsonl")
                + ":1: no label in any dimension (H, P, C); give one in column 'labels' or leave"
                + " the row out");
    assertThatThrownBy(
            () -> one.apply("{\"prompt\":\"p\",\"completion\":\"c\",\"labels\":{\"H\":\"good\"}}"))
        .hasMessage(
            directory.resolve("a.jsonl")
                + ":1: dimension 'H' in column 'labels': expected a finite number or null, got text"
                + " 'good'");
  }
}
