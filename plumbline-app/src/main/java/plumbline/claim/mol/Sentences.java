package plumbline.claim.mol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.text.trajectory.SampleKey;

/// General text: sentences that have nothing to do with the task.
final class Sentences {
  private static final List<String> WHO =
      List.of("The baker", "A tall guest", "My cousin", "The old miller", "Every pupil", "No dog");
  private static final List<String> DOES =
      List.of("looks for", "sells", "remembers", "carries", "breaks", "hides");
  private static final List<String> WHAT =
      List.of("the lamp", "a warm coat", "some apples", "the news", "his boat", "white bread");
  private static final List<String> WHEN =
      List.of("at noon", "in the rain", "on Mondays", "near the bridge", "with care");
  private static final long STREAM = 5;

  private Sentences() {}

  /// All there are, each once, in an order of the seed.
  static List<String> all(long seed) {
    var all = new ArrayList<String>();
    for (var who : WHO) {
      for (var does : DOES) {
        for (var what : WHAT) {
          for (var when : WHEN) {
            all.add("%s %s %s %s.".formatted(who, does, what, when));
          }
        }
      }
    }
    return IntStream.range(0, all.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> new SampleKey(seed, STREAM, i, 0).bits(0)))
        .map(all::get)
        .toList();
  }
}
