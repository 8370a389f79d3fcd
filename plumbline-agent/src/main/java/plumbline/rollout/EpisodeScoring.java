package plumbline.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.text.trajectory.Episode;

/// Scores episodes by reward functions on a bounded number of platform threads, each scoring with a
/// deadline of its own. A scoring that overruns is interrupted, its columns are unscored and name
/// the function, and its thread is replaced: a judge that ignores interrupts cannot be ended, so
/// after [#MAX_STUCK] such threads scoring refuses to go on. Threads are daemons named
/// `reward-<n>`; none but stuck ones outlives a call.
public final class EpisodeScoring {
  /// How many threads may hang in judges that ignore their interrupt.
  public static final int MAX_STUCK = 64;

  private final List<RewardFunction> functions;
  private final Duration deadline;
  private final int threads;
  private final boolean shuffled;
  private final AtomicInteger stuck = new AtomicInteger();

  /// Scoring by `functions`, at most `threads` at a time, each within `deadline`.
  ///
  /// @throws IllegalArgumentException where two functions share a column name
  public EpisodeScoring(List<RewardFunction> functions, Duration deadline, int threads) {
    this(functions, deadline, threads, false);
  }

  private EpisodeScoring(
      List<RewardFunction> functions, Duration deadline, int threads, boolean shuffled) {
    this.shuffled = shuffled;
    this.functions = List.copyOf(functions);
    this.deadline = deadline;
    this.threads = threads;
    var names = this.functions.stream().flatMap(each -> each.columns().stream()).toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no reward function is given; name at least one");
    }
    var seen = new HashSet<String>();
    for (var name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two reward columns are named '" + name + "'");
      }
    }
    if (deadline.isNegative() || deadline.isZero() || threads < 1) {
      throw new IllegalArgumentException(
          "scoring has a deadline of %s and %d threads, both must be above 0"
              .formatted(deadline, threads));
    }
  }

  /// Scoring with as many threads as processors and a deadline of ten seconds.
  public static EpisodeScoring of(RewardFunction... functions) {
    return new EpisodeScoring(
        Arrays.asList(functions),
        Duration.ofSeconds(10),
        Runtime.getRuntime().availableProcessors());
  }

  /// The same verdicts, dealt anew to the episodes of each call: as many are rewarded, but not for
  /// what they said. A control, for nothing can be learnt from it. How they are dealt hangs on the
  /// key of the first episode.
  public EpisodeScoring shuffled() {
    return new EpisodeScoring(functions, deadline, threads, true);
  }

  /// The names of all columns in order.
  public List<String> columns() {
    return functions.stream().flatMap(each -> each.columns().stream()).toList();
  }

  /// The verdicts on every episode, in the order of the episodes.
  ///
  /// @throws InterruptedException when the calling thread is interrupted; all scorings are too, and
  ///   have ended when this leaves unless their time was over
  /// @throws IllegalStateException where too many judges hang, or one that others wait for in turn
  public List<RewardColumns> score(List<Episode> episodes) throws InterruptedException {
    var batch = new ScoringBatch(functions, episodes, deadline, threads, stuck);
    var results = batch.run();
    var columns = new ArrayList<RewardColumns>();
    for (int i = 0; i < episodes.size(); i++) {
      int first = i * functions.size();
      columns.add(RewardColumns.join(results.subList(first, first + functions.size())));
    }
    if (shuffled && !episodes.isEmpty()) {
      Collections.shuffle(columns, new SplittableRandom(episodes.getFirst().key().bits(0)));
    }
    return columns;
  }
}
