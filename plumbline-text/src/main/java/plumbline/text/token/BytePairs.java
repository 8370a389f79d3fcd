package plumbline.text.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Learns byte-pair merges. After each merge only the words that contained the pair are counted
/// anew, and a queue with outdated entries finds the next pair.
final class BytePairs {
  /// Ids of two neighbouring symbols.
  record Pair(int left, int right) {}

  private record Candidate(Pair pair, long count) {}

  private static final Comparator<Candidate> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Candidate::count)
          .reversed()
          .thenComparingInt(candidate -> candidate.pair().left())
          .thenComparingInt(candidate -> candidate.pair().right());

  private final List<int[]> words = new ArrayList<>();
  private final List<Long> frequencies = new ArrayList<>();
  private final Map<Pair, Long> counts = new HashMap<>();
  private final Map<Pair, Set<Integer>> places = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(MOST_FREQUENT_FIRST);

  private BytePairs(Map<String, Long> wordCounts, int firstByte) {
    wordCounts.forEach((word, count) -> {
      var bytes = word.getBytes(StandardCharsets.UTF_8);
      var symbols = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        symbols[i] = firstByte + (bytes[i] & 0xFF);
      }
      words.add(symbols);
      frequencies.add(count);
    });
  }

  /// At most `most` merges in the order learnt; bytes have the ids from `firstByte`, merge number i
  /// has id `firstByte + 256 + i`.
  static List<Pair> learn(Map<String, Long> wordCounts, int firstByte, int most) {
    var learner = new BytePairs(wordCounts, firstByte);
    for (int word = 0; word < learner.words.size(); word++) {
      learner.count(word, 1);
    }
    learner.counts.forEach((pair, count) -> learner.queue.add(new Candidate(pair, count)));
    var merges = new ArrayList<Pair>();
    while (merges.size() < most) {
      var best = learner.next();
      if (best.count() < 2) {
        break;
      }
      learner.merge(best.pair(), firstByte + 256 + merges.size());
      merges.add(best.pair());
    }
    return merges;
  }

  private Candidate next() {
    for (var best = queue.poll(); best != null; best = queue.poll()) {
      if (counts.getOrDefault(best.pair(), 0L) == best.count()) {
        return best;
      }
    }
    return new Candidate(new Pair(-1, -1), 0);
  }

  private void merge(Pair pair, int joined) {
    var changed = new HashSet<Pair>();
    var at = places.remove(pair);
    for (int word : at == null ? Set.<Integer>of() : at) {
      var before = words.get(word);
      var after = joined(before, pair, joined);
      if (after.length < before.length) {
        changed.addAll(count(word, -1));
        words.set(word, after);
        changed.addAll(count(word, 1));
      }
    }
    for (var each : changed) {
      long count = counts.getOrDefault(each, 0L);
      if (count > 0) {
        queue.add(new Candidate(each, count));
      }
    }
  }

  /// Adds (`sign` 1) or takes away (-1) the pairs of a word and answers them.
  private Set<Pair> count(int word, int sign) {
    var symbols = words.get(word);
    long change = sign * frequencies.get(word);
    var pairs = new HashSet<Pair>();
    for (int i = 0; i + 1 < symbols.length; i++) {
      var pair = new Pair(symbols[i], symbols[i + 1]);
      counts.merge(pair, change, (a, b) -> a + b == 0 ? null : a + b);
      pairs.add(pair);
      if (sign > 0) {
        places.computeIfAbsent(pair, any -> new HashSet<>()).add(word);
      }
    }
    return pairs;
  }

  private static int[] joined(int[] symbols, Pair pair, int id) {
    var out = new int[symbols.length];
    int size = 0;
    for (int i = 0; i < symbols.length; i++) {
      boolean here =
          i + 1 < symbols.length && symbols[i] == pair.left() && symbols[i + 1] == pair.right();
      out[size++] = here ? id : symbols[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(out, size);
  }
}
