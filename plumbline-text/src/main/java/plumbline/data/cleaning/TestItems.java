package plumbline.data.cleaning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import plumbline.data.overlap.Shingles;
import plumbline.data.overlap.Subsequence;
import plumbline.data.overlap.TextUnits;

/// The questions of tests, found by their n-grams. Holds them all; tests are small.
public final class TestItems {
  private final ContaminationRule rule;
  private final List<Item> items = new ArrayList<>();
  private final Map<Long, List<Integer>> byGram = new HashMap<>();
  private final Map<String, Integer> shorts = new HashMap<>();

  /// No tests yet.
  public TestItems(ContaminationRule rule) {
    this.rule = rule;
  }

  /// @param set what the test is called
  /// @param place where the question stands
  record Item(String set, String place, String text, TextUnits units) {}

  /// A row that is too like a test.
  ///
  /// @param reason the test and the rule's part, a code
  record Hit(Item item, int number, String reason, String because) {}

  /// The rule.
  ContaminationRule rule() {
    return rule;
  }

  /// Adds a question; one without a word is left aside.
  ///
  /// @param set what the test is called
  /// @param place where the question stands, for the report
  public void add(String set, String place, String text) {
    var units = TextUnits.of(text);
    int number = items.size();
    if (units.size() == 0) {
      return;
    }
    items.add(new Item(set, place, text, units));
    if (units.size() < rule.ngram()) {
      shorts.putIfAbsent(TextUnits.normalised(text), number);
    }
    for (long gram : units.grams(rule.ngram())) {
      var holders = byGram.computeIfAbsent(gram, _ -> new ArrayList<>(1));
      if (holders.isEmpty() || holders.getLast() != number) {
        holders.add(number);
      }
    }
  }

  /// How many questions there are.
  public int size() {
    return items.size();
  }

  List<Item> items() {
    return items;
  }

  /// The test that a text is most like by the rule, if there is one.
  Optional<Hit> hit(String text) {
    var same = shorts.get(TextUnits.normalised(text));
    if (same != null) {
      var item = items.get(same);
      return Optional.of(
          new Hit(item, same, item.set() + ": equal", "says the same as " + item.place()));
    }
    var units = TextUnits.of(text);
    var meeting = new TreeSet<Integer>();
    for (long gram : units.grams(rule.ngram())) {
      meeting.addAll(byGram.getOrDefault(gram, List.of()));
    }
    return switch (rule) {
      case ContaminationRule.SharedNgram(int n) ->
          meeting.isEmpty()
              ? Optional.empty()
              : Optional.of(hit(meeting.first(), n + "-gram", units, n));
      case ContaminationRule.NgramAndOverlap both -> closest(units, List.copyOf(meeting), both);
    };
  }

  private Optional<Hit> closest(
      TextUnits units, List<Integer> meeting, ContaminationRule.NgramAndOverlap rule) {
    Optional<Hit> closest = Optional.empty();
    double most = -1;
    for (int number : meeting) {
      var item = items.get(number);
      double ratio = Subsequence.ratio(units, item.units());
      boolean sharesLonger =
          Shingles.of(units, rule.longer()).shared(Shingles.of(item.units(), rule.longer())) > 0;
      if (ratio > most && (sharesLonger || ratio >= rule.overlap())) {
        most = ratio;
        closest =
            Optional.of(
                sharesLonger
                    ? hit(number, rule.longer() + "-gram", units, rule.longer())
                    : new Hit(
                        item,
                        number,
                        "%s: %d-gram and overlap".formatted(item.set(), rule.ngram()),
                        String.format(
                            Locale.ROOT, "%.2f of the words of %s in order", ratio, item.place())));
      }
    }
    return closest;
  }

  private Hit hit(int number, String what, TextUnits units, int n) {
    var item = items.get(number);
    var theirs = Shingles.of(item.units(), n);
    int at = 0;
    while (Shingles.ofRun(units, at, n).shared(theirs) == 0) {
      at++;
    }
    return new Hit(
        item,
        number,
        item.set() + ": " + what,
        "shares '%s' with %s".formatted(units.gram(at, n), item.place()));
  }
}
