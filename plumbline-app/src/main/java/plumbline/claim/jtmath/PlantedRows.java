package plumbline.claim.jtmath;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import plumbline.claim.Outcome;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.data.cleaning.ContaminationRule;
import plumbline.data.cleaning.Decontamination;
import plumbline.data.cleaning.Dedup;
import plumbline.data.cleaning.DedupSettings;
import plumbline.data.cleaning.KeyText;
import plumbline.data.cleaning.RowSink;
import plumbline.data.cleaning.TestItems;
import plumbline.data.overlap.LshBands;
import plumbline.text.trajectory.SampleKey;

/// Problems of forty to seventy words, among them planted ones: copies of test questions with a
/// clause before and a word changed, near-duplicates with a word changed, and rows that only begin
/// as another one does, which cleaning must leave alone.
///
/// @param seed of the words
/// @param count of fresh problems; a tenth as many are planted of each kind
record PlantedRows(long seed, int count) {
  private static final int WORDS = 600;
  private static final KeyText TEXT = new KeyText(List.of("problem"));

  private List<String> fresh(int stream, long number) {
    var key = new SampleKey(seed, stream, number, 0);
    int length = 40 + (int) (key.uniform(0) * 30);
    var words = new ArrayList<String>();
    for (int i = 1; i <= length; i++) {
      words.add("w" + (int) (key.uniform(i) * WORDS));
    }
    return words;
  }

  /// The words with some of them changed.
  private List<String> changed(List<String> words, int changes, SampleKey key) {
    var other = new ArrayList<>(words);
    for (int i = 0; i < changes; i++) {
      other.set((int) (key.uniform(i) * words.size()), "changed" + i);
    }
    return other;
  }

  Outcome leaks() throws IOException {
    var tests = new TestItems(ContaminationRule.NgramAndOverlap.standard());
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < count; i++) {
      rows.add(fresh(0, i));
    }
    var planted = new HashSet<Long>();
    for (int i = 0; i < count / 10; i++) {
      var question = fresh(1, i);
      tests.add("test", "question " + i, String.join(" ", question));
      planted.add((long) rows.size());
      var leak = new ArrayList<>(List.of("consider", "the", "following"));
      leak.addAll(changed(question, 1, new SampleKey(seed, 2, i, 0)));
      rows.add(leak);
      rows.add(beginning(question, i));
    }
    var dropped = new HashSet<Long>();
    var source = source(rows);
    Decontamination.run(source, TEXT, tests, 0, RowSink.none(), numbers(dropped));
    return figures("leaks", planted, dropped);
  }

  /// What begins with eight words of another and goes on by itself.
  private List<String> beginning(List<String> words, int number) {
    var other = fresh(3, number);
    for (int i = 0; i < 8; i++) {
      other.set(i, words.get(i));
    }
    return other;
  }

  Outcome duplicates(String name, DedupSettings.Near near) throws IOException {
    var rows = new ArrayList<List<String>>();
    var planted = new HashSet<Long>();
    for (int i = 0; i < count; i++) {
      rows.add(fresh(4, i));
    }
    for (int i = 0; i < count / 10; i++) {
      planted.add((long) rows.size());
      rows.add(changed(rows.get(i), 1, new SampleKey(seed, 5, i, 0)));
      rows.add(beginning(rows.get(i), i));
    }
    var dropped = new HashSet<Long>();
    Dedup.run(source(rows), new DedupSettings(TEXT, near, "", 0), RowSink.none(), numbers(dropped));
    return figures(name, planted, dropped);
  }

  /// The standard bands, and bands that find more.
  static DedupSettings.Near sensitive() {
    return new DedupSettings.Near(false, 5, 150, new LshBands(50, 3), 0.7, 1);
  }

  private static RowSource source(List<List<String>> rows) {
    var all = new ArrayList<Row>();
    for (int i = 0; i < rows.size(); i++) {
      all.add(
          new Row(
              i,
              "problems:" + (i + 1),
              List.of("problem", "number"),
              List.of(
                  new TextNode(String.join(" ", rows.get(i))), new TextNode(String.valueOf(i)))));
    }
    return new RowSource.InMemory("problems", all);
  }

  private static RowSink numbers(Set<Long> into) {
    return row -> into.add(row.path("number").asLong());
  }

  private static Outcome figures(String name, Set<Long> planted, Set<Long> dropped) {
    double hits = dropped.stream().filter(planted::contains).count();
    return Outcome.none()
        .figure(name + ".recall", hits / planted.size())
        .figure(name + ".precision", dropped.isEmpty() ? 0 : hits / dropped.size());
  }
}
