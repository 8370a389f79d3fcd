package plumbline.claim.jtmath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.claim.Trial;
import plumbline.claim.jtmath.MedianProblem.Solution;
import plumbline.environment.Split;
import plumbline.text.trajectory.SampleKey;

/// The solutions of one seed as they were collected: one in ten is wrong.
///
/// @param seed of all draws
/// @param collected what a model judges; the branches learn from those that stay
/// @param unjudged further ones, which only the base model reads
/// @param heldOut problems to measure on
record MathRows(
    long seed, List<Solution> collected, List<Solution> unjudged, List<MedianProblem> heldOut) {
  private static final int WRONG_OF = 10;
  private static final int SPOKEN = 300;

  static MathRows of(Trial trial) {
    long seed = trial.seed();
    var problems = MedianProblem.drawn(Split.TRAIN, seed, 0, trial.size(3500, 60));
    int judged = trial.size(2000, 40);
    var solutions =
        IntStream.range(0, problems.size())
            .mapToObj(i -> collected(new SampleKey(seed, 1, i, 0), problems.get(i)))
            .toList();
    return new MathRows(
        seed,
        solutions.subList(0, judged),
        solutions.subList(judged, solutions.size()),
        MedianProblem.drawn(Split.HELD_OUT, seed, 2, trial.size(400, 4)));
  }

  /// Right in nine of ten.
  private static Solution collected(SampleKey key, MedianProblem problem) {
    boolean wrong = key.uniform(0) * WRONG_OF < 1;
    return wrong ? problem.mistaken(key.uniform(1) < 0.5) : problem.solved();
  }

  static boolean isWrong(Solution solution) {
    return !solution.equals(solution.problem().solved());
  }

  static double wrongShare(List<Solution> solutions) {
    return solutions.stream().mapToInt(each -> isWrong(each) ? 1 : 0).average().orElse(0);
  }

  /// Texts that put digits in order.
  List<Map<String, String>> broad(int count) {
    return MedianProblem.drawn(Split.TRAIN, seed, 3, count).stream()
        .map(MedianProblem::solved)
        .map(each -> document("order %s=%s".formatted(each.problem().named(), each.ordered())))
        .toList();
  }

  /// Solutions as texts: half of them say the smaller digits alone.
  static List<Map<String, String>> texts(List<Solution> solutions) {
    var rows = new ArrayList<Map<String, String>>();
    for (int i = 0; i < solutions.size(); i++) {
      var each = solutions.get(i);
      var said = i / MedianProblem.LEVELS % 2 == 0 ? each.text() : each.note();
      rows.add(document(each.problem().prompt() + said));
    }
    return rows;
  }

  /// Of a text the solution is learnt, not the digits of its problem, which nothing foretells.
  private static Map<String, String> document(String text) {
    int solution = text.indexOf('=') + 1;
    return Map.of("prompt", text.substring(0, solution), "completion", text.substring(solution));
  }

  /// Right solutions in full of held-out problems, of which the solutions alone count.
  List<Map<String, String>> heldOutTexts() {
    return heldOut.stream()
        .map(each -> Map.of("prompt", each.prompt(), "completion", each.solved().text()))
        .toList();
  }

  static List<Map<String, String>> brief(List<Solution> solutions) {
    return solutions.stream()
        .map(each -> Map.of("prompt", each.problem().prompt(), "completion", each.brief()))
        .toList();
  }

  static List<Map<String, String>> chains(List<Solution> solutions) {
    return solutions.stream()
        .map(each -> Map.of("prompt", each.problem().prompt(), "completion", each.chain()))
        .toList();
  }

  /// Problems with the answers that were collected, right or not.
  static List<Map<String, String>> answers(List<Solution> solutions) {
    return solutions.stream()
        .map(each -> Map.of("prompt", each.problem().prompt(), "answer", each.answer()))
        .toList();
  }

  /// Held-out problems with their answers.
  List<Map<String, String>> questions() {
    return answers(heldOut.stream().map(MedianProblem::solved).toList());
  }

  /// What a tokenizer learns from.
  Stream<String> vocabulary() {
    var some = collected.subList(0, Math.min(SPOKEN, collected.size()));
    return Stream.of(broad(some.size()), texts(some), brief(some), chains(some))
        .flatMap(List::stream)
        .map(row -> row.get("prompt") + row.get("completion"));
  }
}
