package plumbline.data.cleaning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.data.cleaning.CleaningReport.Example;
import plumbline.data.overlap.Shingles;

/// Leaves out duplicates: texts that are equal when normalised, and texts whose n-grams are mostly
/// the same. MinHash and banding find candidates, their exact Jaccard similarity decides, and of
/// every cluster one row stays. Reads the source twice or more and holds 8 bytes for each row and
/// band and about 60 more for the row; n-grams are held for candidates only, of a bounded number of
/// rows at a time.
public final class Dedup {
  /// Reason of rows whose normalised text is that of the row that stays.
  public static final String EXACT = "exact-duplicate";

  /// Reason of rows that are like another row of their cluster.
  public static final String NEAR = "near-duplicate";

  private final Reading reading;
  private final String source;
  private final DedupSettings settings;
  private final int held;
  private final DedupSurvey survey;

  private Dedup(RowSource source, DedupSettings settings, int held) {
    this.reading = new Reading(source);
    this.source = source.name();
    this.settings = settings;
    this.held = held;
    this.survey = new DedupSurvey(settings);
  }

  /// Reads `source`, writes the rows that stay to `kept` and the others to `dropped`, each in
  /// order.
  public static CleaningReport run(
      RowSource source, DedupSettings settings, RowSink kept, RowSink dropped) throws IOException {
    return run(source, settings, 50_000, kept, dropped);
  }

  /// @param held of how many rows n-grams are held at once
  static CleaningReport run(
      RowSource source, DedupSettings settings, int held, RowSink kept, RowSink dropped)
      throws IOException {
    return new Dedup(source, settings, held).run(kept, dropped);
  }

  private CleaningReport run(RowSink kept, RowSink dropped) throws IOException {
    var read = reading.all(survey::visit);
    int rows = Math.toIntExact(read.rows());
    var links = new Links(rows);
    for (int row = 0; row < rows; row++) {
      links.joinEqual(row, survey.first(row));
    }
    var pairs = survey.pairs();
    verify(read, pairs, links);
    var stays = new int[rows];
    Arrays.setAll(stays, row -> row);
    for (int row = 0; row < rows; row++) {
      int cluster = links.cluster(row);
      stays[cluster] = survey.isBetter(row, stays[cluster]) ? row : stays[cluster];
    }
    var tally = new Tally(settings.shown());
    write(read, links, stays, tally, kept, dropped);
    tally.figure("candidate pairs", pairs.length);
    return tally.report("dedup", settings.words(), source, read);
  }

  /// Compares candidates exactly, as many at a time as may be held.
  private void verify(Reading.Read read, long[] pairs, Links links) throws IOException {
    int from = 0;
    while (from < pairs.length) {
      var wanted = new BitSet();
      int to = from;
      for (int count = 0; to < pairs.length && count + 2 <= held; to++) {
        for (int row : new int[] {earlier(pairs[to]), later(pairs[to])}) {
          count += wanted.get(row) ? 0 : 1;
          wanted.set(row);
        }
      }
      var shingles = shingles(read, wanted);
      for (long pair : Arrays.copyOfRange(pairs, from, to)) {
        int one = earlier(pair);
        int other = later(pair);
        double similarity =
            Objects.requireNonNull(shingles.get(one))
                .jaccard(Objects.requireNonNull(shingles.get(other)));
        if (similarity >= settings.near().similarity()) {
          links.join(one, other, similarity);
        }
      }
      from = to;
    }
  }

  private Map<Integer, Shingles> shingles(Reading.Read read, BitSet wanted) throws IOException {
    var shingles = new HashMap<Integer, Shingles>();
    reading.again(
        read,
        row -> {
          if (wanted.get((int) row.number())) {
            shingles.put((int) row.number(), survey.shingles(settings.text().of(row)));
          }
        });
    return shingles;
  }

  private static int earlier(long pair) {
    return (int) (pair >>> 32);
  }

  private static int later(long pair) {
    return (int) pair;
  }

  private void write(
      Reading.Read read, Links links, int[] stays, Tally tally, RowSink kept, RowSink dropped)
      throws IOException {
    var provenance = new Provenance(source, "dedup");
    var others = new OtherTexts(links, stays);
    reading.again(
        read,
        row -> {
          int number = (int) row.number();
          others.visit(row);
          var object = provenance.passed(row);
          int stay = stays[links.cluster(number)];
          if (stay == number) {
            kept.put(object);
            return;
          }
          var left = left(row, links, stay);
          if (tally.wantsExample(left.reason())) {
            others.example(left, row);
          }
          tally.drop(left.reason());
          object
              .putObject("dropped")
              .put("reason", left.reason())
              .put("because", left.because())
              .put("kept-row", stay + 1);
          dropped.put(object);
        });
    others.examples().forEach(tally::example);
  }

  /// @param other the row that it is too like
  private record Left(String reason, String because, int other) {}

  private Left left(Row row, Links links, int stay) {
    int first = survey.first((int) row.number());
    if (first == survey.first(stay)) {
      return new Left(EXACT, "says the same as row %d".formatted(stay + 1), stay);
    }
    int like = links.like(first);
    return new Left(
        NEAR,
        String.format(Locale.ROOT, "Jaccard %.3f with row %d", links.similarity(first), like + 1),
        like);
  }

  /// The texts of rows that examples name; such a row may stand before or after its example.
  private final class OtherTexts {
    private final BitSet wanted = new BitSet();
    private final Map<Integer, String> texts = new HashMap<>();
    private final List<Example> pending = new ArrayList<>();
    private final List<Integer> others = new ArrayList<>();

    OtherTexts(Links links, int[] stays) {
      var counts = new HashMap<Boolean, Integer>();
      for (int row = 0; row < stays.length; row++) {
        int stay = stays[links.cluster(row)];
        if (stay != row) {
          boolean exact = survey.first(row) == survey.first(stay);
          if (counts.merge(exact, 1, Integer::sum) <= settings.shown()) {
            wanted.set(exact ? stay : links.like(survey.first(row)));
          }
        }
      }
    }

    void visit(Row row) {
      if (wanted.get((int) row.number())) {
        texts.put((int) row.number(), settings.text().of(row));
      }
    }

    void example(Left left, Row row) {
      pending.add(
          new Example(left.reason(), row.place(), left.because(), settings.text().of(row), ""));
      others.add(left.other());
    }

    List<Example> examples() {
      var examples = new ArrayList<Example>();
      for (int i = 0; i < pending.size(); i++) {
        examples.add(pending.get(i).beside(texts.getOrDefault(others.get(i), "")));
      }
      return examples;
    }
  }
}
