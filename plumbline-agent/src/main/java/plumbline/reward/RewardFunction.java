package plumbline.reward;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import plumbline.text.trajectory.Episode;

/// Judges an episode in one or more named columns. Called from several threads at once; it should
/// answer an interrupt, because a scoring that takes too long is interrupted.
public interface RewardFunction extends AutoCloseable {
  /// The names of the columns, the same at every call.
  List<String> columns();

  /// The verdicts, one for every name in [#columns]. What it throws becomes [Verdict.Unscored] in
  /// [#judge].
  RewardColumns score(Episode episode) throws Exception;

  /// What its first column says of an answer.
  default Evidence evidence() {
    return Evidence.VERIFIED;
  }

  /// How long a scoring may take before it is interrupted and unscored.
  default Duration patience() {
    return Duration.ofSeconds(10);
  }

  /// What lets one scoring in after the other where they take turns, as those of one model in this
  /// process do; waiting for it is no part of a scoring. Empty where they go side by side.
  default Optional<Semaphore> turn() {
    return Optional.empty();
  }

  /// Makes ready what scoring needs, so that a run fails before it begins and not at its first
  /// sample.
  ///
  /// @throws IOException where a process cannot be started
  default void open() throws IOException {}

  /// Gives back what scoring held; most hold nothing.
  @Override
  default void close() {}

  /// A function of one column. What the lambda throws becomes [Verdict.Unscored] too.
  static RewardFunction of(String column, Function<Episode, Verdict> judge) {
    return new RewardFunction() {
      @Override
      public List<String> columns() {
        return List.of(column);
      }

      @Override
      public RewardColumns score(Episode episode) {
        return RewardColumns.of(column, judge.apply(episode));
      }
    };
  }

  /// Scores, and turns a failure of the judge into unscored columns that say why.
  ///
  /// @throws InterruptedException when the calling thread is interrupted
  static RewardColumns judge(RewardFunction function, Episode episode) throws InterruptedException {
    String failure;
    try {
      var columns = function.score(episode);
      if (columns.names().equals(function.columns())) {
        return columns;
      }
      failure = "promised columns %s and gave %s".formatted(function.columns(), columns.names());
    } catch (InterruptedException interrupt) {
      throw interrupt;
    } catch (Exception | StackOverflowError fault) {
      failure = fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
    return RewardColumns.all(
        function.columns(), new Verdict.Unscored("the judge failed: " + failure));
  }
}
