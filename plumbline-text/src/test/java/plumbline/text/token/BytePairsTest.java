package plumbline.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePairsTest {

  @Test
  void incrementalCountsGiveTheMergesOfCountingAnew() {
    var random = new Random(3);
    for (int round = 0; round < 200; round++) {
      var words = new LinkedHashMap<String, Long>();
      for (int i = 0; i < 12; i++) {
        words.merge(word(random), 1L + random.nextInt(5), Long::sum);
      }
      assertThat(BytePairs.learn(words, 5, 30)).isEqualTo(countedAnew(words, 5, 30));
    }
  }

  private static String word(Random random) {
    return random
        .ints(1 + random.nextInt(9), 'a', 'd')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static List<BytePairs.Pair> countedAnew(Map<String, Long> words, int first, int most) {
    var rows = new HashMap<String, List<Integer>>();
    for (var word : words.keySet()) {
      var symbols = new ArrayList<Integer>();
      for (byte each : word.getBytes(StandardCharsets.UTF_8)) {
        symbols.add(first + each);
      }
      rows.put(word, symbols);
    }
    var merges = new ArrayList<BytePairs.Pair>();
    while (merges.size() < most) {
      var counts = new HashMap<BytePairs.Pair, Long>();
      rows.forEach((word, row) -> {
        for (int i = 0; i + 1 < row.size(); i++) {
          counts.merge(new BytePairs.Pair(row.get(i), row.get(i + 1)), words.get(word), Long::sum);
        }
      });
      var best =
          counts.entrySet().stream()
              .filter(entry -> entry.getValue() >= 2)
              .min(
                  Comparator.comparingLong((Map.Entry<BytePairs.Pair, Long> e) -> -e.getValue())
                      .thenComparingInt(e -> e.getKey().left())
                      .thenComparingInt(e -> e.getKey().right()));
      if (best.isEmpty()) {
        break;
      }
      var pair = best.get().getKey();
      int id = first + 256 + merges.size();
      rows.values().forEach(row -> join(row, pair, id));
      merges.add(pair);
    }
    return merges;
  }

  private static void join(List<Integer> row, BytePairs.Pair pair, int id) {
    for (int i = 0; i + 1 < row.size(); i++) {
      if (row.get(i) == pair.left() && row.get(i + 1) == pair.right()) {
        row.set(i, id);
        row.remove(/* index */ i + 1);
      }
    }
  }
}
