package plumbline.data.cleaning;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import plumbline.data.RowSource;
import plumbline.data.cleaning.CleaningReport.Example;

/// Leaves out rows that are too like the questions of tests. Reads the source once.
public final class Decontamination {
  private Decontamination() {}

  /// What speaks against doing it now: that the first row says it went through dedup.
  public static Optional<String> doubt(RowSource source) {
    try (var rows = source.rows()) {
      return rows.findFirst()
          .filter(row -> Provenance.names(row, "dedup"))
          .map(_ ->
              "rows of %s went through dedup before, which may have kept of a cluster the one copy that the tests do not catch; decontaminate first, dedup then"
                  .formatted(source.name()));
    }
  }

  /// Reads `source`, writes the rows that stay to `kept` and the others to `dropped`, each in
  /// order.
  ///
  /// @param text what of a row is compared
  /// @param tests what it is compared with
  /// @param shown how many examples of each reason the report has
  public static CleaningReport run(
      RowSource source, KeyText text, TestItems tests, int shown, RowSink kept, RowSink dropped)
      throws IOException {
    var provenance = new Provenance(source.name(), "decontaminate");
    var tally = new Tally(shown);
    var met = new BitSet();
    var read =
        new Reading(source)
            .all(row -> {
              var own = text.of(row);
              var hit = tests.hit(own);
              var object = provenance.passed(row);
              if (hit.isEmpty()) {
                kept.put(object);
                return;
              }
              var found = hit.get();
              met.set(found.number());
              if (tally.wantsExample(found.reason())) {
                tally.example(
                    new Example(
                        found.reason(), row.place(), found.because(), own, found.item().text()));
              }
              tally.drop(found.reason());
              object
                  .putObject("dropped")
                  .put("reason", found.reason())
                  .put("because", found.because())
                  .put("test", found.item().place());
              dropped.put(object);
            });
    figures(tests, met, tally);
    var words = new LinkedHashMap<String, String>();
    words.put("text", String.join(", ", text.columns()));
    words.put("rule", tests.rule().words());
    return tally.report("decontaminate", words, source.name(), read);
  }

  private static void figures(TestItems tests, BitSet met, Tally tally) {
    var sets = new LinkedHashSet<String>();
    tests.items().forEach(item -> sets.add(item.set()));
    for (var set : sets) {
      long all = 0;
      long hit = 0;
      for (int i = 0; i < tests.items().size(); i++) {
        if (tests.items().get(i).set().equals(set)) {
          all++;
          hit += met.get(i) ? 1 : 0;
        }
      }
      tally.figure("questions of " + set, all);
      tally.figure("questions of " + set + " met by a row", hit);
    }
  }
}
