package plumbline.claim.preference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import plumbline.benchmark.PassAtK;
import plumbline.claim.Outcome;
import plumbline.claim.Trial;
import plumbline.data.PreferencePair;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.MarkedTokens;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.recipe.Feed;
import plumbline.recipe.preference.PairRows;
import plumbline.reward.code.SolutionRanking;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// A model that writes small functions, pairs of them that the judge ranks, and what the judge says
/// of what the model writes for tasks that no training has.
///
/// @param trial seed, size and lanes
/// @param bench trains and samples
/// @param judge tells right from wrong and simple from tangled
record ProgramBench(Trial trial, PairBench bench, ProgramJudge judge) {
  private static final int LONGEST = 24;
  private static final int HELD_OUT_EACH = 4;
  private static final int RANKED = 4;
  private static final int ATTEMPTS = 5;

  /// What pairs are about.
  enum Preference {
    /// Whether a program passes its tests: the best can be verified.
    CORRECT,
    /// How few decisions a correct program has: whether there is a better one cannot.
    SIMPLE
  }

  static ProgramBench open(Trial trial, ProgramJudge judge) {
    int vocab = Programs.words().size();
    var config = ModelConfig.llama(64, 192, 1, 4, vocab, 40).withTokens(1, Words.END, Words.END);
    return new ProgramBench(trial, new PairBench(trial, config), judge);
  }

  /// A fourth of the tasks, drawn by the seed: of every goal another number, so that every goal and
  /// every number is among those that are learnt.
  private boolean isHeldOut(Programs.Task task) {
    int goal = List.of(Programs.Goal.values()).indexOf(task.goal());
    return Math.floorMod(goal + task.k() + trial.seed(), HELD_OUT_EACH) == 0;
  }

  /// The tasks that are learnt, or those that are not.
  List<Programs.Task> tasks(boolean heldOut) {
    return Programs.tasks().stream()
        .limit(trial.size(Integer.MAX_VALUE, 8))
        .filter(task -> isHeldOut(task) == heldOut)
        .toList();
  }

  /// Solutions as they come, right and wrong ones alike.
  List<TrainingRow> plain(int count) {
    var words = Programs.words();
    var tasks = tasks(false);
    var rows = new ArrayList<TrainingRow>();
    for (int i = 0; i < count; i++) {
      var key = new SampleKey(trial.seed(), 1, i, 0);
      var task = pick(tasks, key, 0);
      rows.add(
          TrainingRow.supervised(
              words.prompt(task.prompt()), words.answer(pick(task.solutions(), key, 1))));
    }
    return rows;
  }

  /// Pairs of the tasks that are learnt, or of those that are not.
  List<PairRows> pairs(Preference preference, int count, boolean heldOut)
      throws IOException, InterruptedException {
    var tasks = tasks(heldOut);
    var pairs = new ArrayList<EncodedPair>();
    for (int i = 0; pairs.size() < count; i++) {
      var key = new SampleKey(trial.seed(), heldOut ? 3 : 2, i, 0);
      var task = pick(tasks, key, 0);
      var some = some(task, key.withSample(9));
      var ranked = preference == Preference.CORRECT ? ranked(task, some) : simpler(task, some);
      if (ranked.isPresent()) {
        pairs.add(encoded(pairs.size(), task, ranked.get()));
      }
    }
    return PairRows.of(pairs, false);
  }

  private static List<List<String>> some(Programs.Task task, SampleKey key) {
    var all = task.solutions();
    var some = new ArrayList<List<String>>();
    for (int at : Feed.permutation(all.size(), key)) {
      if (some.size() < RANKED) {
        some.add(all.get(at));
      }
    }
    return some;
  }

  private record Ranked(List<String> better, List<String> worse) {}

  /// The best against the worst of some solutions, ranked by each other and the tests (eq. 7).
  private Optional<Ranked> ranked(Programs.Task task, List<List<String>> some)
      throws IOException, InterruptedException {
    var passed = new boolean[some.size()][];
    for (int i = 0; i < passed.length; i++) {
      var each = verdict(task, some.get(i)).judgement().passed();
      passed[i] = new boolean[each.size()];
      for (int test = 0; test < each.size(); test++) {
        passed[i][test] = each.get(test);
      }
    }
    var ranking = SolutionRanking.of(passed, SolutionRanking.DAMPING, SolutionRanking.ROUNDS);
    return extremes(some, ranking.solutions());
  }

  /// The simplest against the most tangled of the correct ones.
  private Optional<Ranked> simpler(Programs.Task task, List<List<String>> some)
      throws IOException, InterruptedException {
    var correct = new ArrayList<List<String>>();
    var scores = new ArrayList<Double>();
    for (var each : some) {
      var verdict = verdict(task, each);
      if (verdict.correct()) {
        correct.add(each);
        scores.add(-(double) verdict.complexity());
      }
    }
    return extremes(correct, scores.stream().mapToDouble(score -> score).toArray());
  }

  private static Optional<Ranked> extremes(List<List<String>> some, double[] scores) {
    if (scores.length == 0) {
      return Optional.empty();
    }
    int best = 0;
    int worst = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
      worst = scores[i] < scores[worst] ? i : worst;
    }
    return scores[best] > scores[worst]
        ? Optional.of(new Ranked(some.get(best), some.get(worst)))
        : Optional.empty();
  }

  private static EncodedPair encoded(int row, Programs.Task task, Ranked ranked) {
    var words = Programs.words();
    var pair =
        new PreferencePair(
            row,
            "pair " + (row + 1),
            List.of(Message.user(String.join(" ", task.prompt()))),
            List.of(Message.assistant(Programs.source(ranked.better()))),
            List.of(Message.assistant(Programs.source(ranked.worse()))),
            OptionalDouble.empty(),
            1,
            Optional.empty());
    return new EncodedPair(
        pair,
        words.prompt(task.prompt()),
        MarkedTokens.said(words.answer(ranked.better())),
        MarkedTokens.said(words.answer(ranked.worse())));
  }

  private ProgramJudge.Verdict verdict(Programs.Task task, List<String> body)
      throws IOException, InterruptedException {
    return judge.verdict(task, Programs.source(body));
  }

  /// What the judge says of a model, and how likely the halves of held-out pairs are: `pass`,
  /// `pass@5`, `simple` (percent of the correct ones), `simple@5`, `chosen`, `rejected`.
  Outcome judged(String arm, Parameters weights, List<PairRows> probes)
      throws IOException, InterruptedException {
    int each = trial.size(20, ATTEMPTS);
    var words = Programs.words();
    var tasks = tasks(true);
    var prompts = tasks.stream().map(task -> words.prompt(task.prompt())).toList();
    var answers = bench.answers(weights, prompts, each, LONGEST);
    double passed = 0;
    double simple = 0;
    double passAt = 0;
    double simpleAt = 0;
    for (int i = 0; i < tasks.size(); i++) {
      int right = 0;
      int plain = 0;
      for (var answer : answers.subList(i * each, (i + 1) * each)) {
        var verdict = verdict(tasks.get(i), words.spoken(answer));
        right += verdict.correct() ? 1 : 0;
        plain += verdict.simple() ? 1 : 0;
      }
      passed += right;
      simple += plain;
      passAt += PassAtK.of(each, right, ATTEMPTS) / tasks.size();
      simpleAt += PassAtK.of(each, plain, ATTEMPTS) / tasks.size();
    }
    var sums = bench.logProbs(weights, probes);
    return Outcome.none()
        .figure(arm + ".pass", 100 * passed / answers.size())
        .figure(arm + ".pass@5", 100 * passAt)
        .figure(arm + ".simple", passed == 0 ? 0 : 100 * simple / passed)
        .figure(arm + ".simple@5", 100 * simpleAt)
        .figure(arm + ".chosen", mean(sums, 0))
        .figure(arm + ".rejected", mean(sums, 1));
  }

  private static double mean(double[] sums, int half) {
    double sum = 0;
    for (int i = half; i < sums.length; i += 2) {
      sum += sums[i];
    }
    return 2 * sum / sums.length;
  }

  private static <T> T pick(List<T> items, SampleKey key, long draw) {
    return items.get((int) (key.uniform(draw) * items.size()));
  }
}
