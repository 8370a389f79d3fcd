package plumbline.recipe.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardColumns;
import plumbline.reward.TruncationRule;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.TrainingRow;

/// The episodes of one step with their rewards.
///
/// @param attempts all episodes, group after group
/// @param rewards the same episodes as estimators see them
record RolloutBatch(List<Attempt> attempts, List<RewardGroup> rewards) {
  RolloutBatch {
    attempts = List.copyOf(attempts);
    rewards = List.copyOf(rewards);
  }

  /// One episode.
  ///
  /// @param columns the verdicts
  /// @param reward the aggregated reward, empty where it was not scored
  /// @param group number of its group in the step
  /// @param sample number in its group
  /// @param isTrained false for an episode that only counts in its group
  record Attempt(
      Episode episode,
      RewardColumns columns,
      OptionalDouble reward,
      int group,
      int sample,
      boolean isTrained) {
    /// Whether it said something and was scored.
    boolean isUsable() {
      return episode.sampledTokens() > 0 && reward.isPresent();
    }

    /// How often it was gone on with, and once.
    long sampledSpans() {
      return episode.spans().stream().filter(span -> span instanceof Span.Sampled).count();
    }

    /// Entropies as the sampler reported them, NaN where it did not, 0 where nothing was sampled.
    Floats entropies() {
      var all = Floats.empty();
      for (var span : episode.spans()) {
        all =
            all.then(
                span instanceof Span.Sampled sampled
                    ? sampled.entropies()
                    : Floats.filled(span.tokens().size(), 0f));
      }
      return all;
    }

    /// The row a trainer reads, without advantages: sampled tokens are trained, each with the
    /// sampler's log-probability.
    TrainingRow row() {
      var kinds = new ArrayList<LossKind>();
      for (var span : episode.spans()) {
        var kind =
            isTrained && span instanceof Span.Sampled ? LossKind.POLICY_GRADIENT : LossKind.NONE;
        Stream.generate(() -> kind).limit(span.tokens().size()).forEach(kinds::add);
      }
      int n = kinds.size();
      return new TrainingRow(
          episode.tokens(),
          kinds,
          Floats.filled(n, 1f),
          episode.samplerLogProbs(),
          Floats.filled(n, 0f),
          episode.task().id());
    }
  }

  /// Mean entropy of the sampled tokens as the sampler reported them; empty where it did not.
  OptionalDouble entropy() {
    return attempts.stream()
        .flatMap(attempt -> attempt.episode().spans().stream())
        .filter(span -> span instanceof Span.Sampled)
        .flatMapToDouble(span -> numbers(((Span.Sampled) span).entropies()))
        .filter(entropy -> !Double.isNaN(entropy))
        .average();
  }

  private static DoubleStream numbers(Floats column) {
    return IntStream.range(0, column.size()).mapToDouble(column::get);
  }

  static RolloutBatch of(List<Group> groups, RewardAggregation aggregation) {
    var rewards = new ArrayList<RewardGroup>();
    var attempts = new ArrayList<Attempt>();
    for (int g = 0; g < groups.size(); g++) {
      var group = groups.get(g);
      var samples = new ArrayList<Sample>();
      for (int i = 0; i < group.episodes().size(); i++) {
        var episode = group.episodes().get(i);
        var columns = group.columns().get(i);
        var sample = sample(episode, columns, aggregation);
        samples.add(sample);
        boolean isTrained =
            !(episode.truncated() && aggregation.truncation() == TruncationRule.UNTRAINED);
        attempts.add(new Attempt(episode, columns, sample.reward(), g, i, isTrained));
      }
      rewards.add(
          new RewardGroup(
              String.valueOf(group.task().id()), samples, group.size() - samples.size()));
    }
    return new RolloutBatch(attempts, rewards);
  }

  /// The groups as if this column were the reward.
  List<RewardGroup> by(String column) {
    var samples = new ArrayList<List<Sample>>();
    rewards.forEach(_ -> samples.add(new ArrayList<>()));
    for (var attempt : attempts) {
      samples
          .get(attempt.group())
          .add(
              new Sample(
                  number(attempt.columns().get(column)),
                  attempt.episode().sampledTokens(),
                  List.of()));
    }
    var groups = new ArrayList<RewardGroup>();
    for (int g = 0; g < rewards.size(); g++) {
      groups.add(new RewardGroup(rewards.get(g).task(), samples.get(g), rewards.get(g).absent()));
    }
    return groups;
  }

  private static Sample sample(
      Episode episode, RewardColumns columns, RewardAggregation aggregation) {
    return new Sample(
        number(aggregation.total(episode, columns)),
        episode.sampledTokens(),
        aggregation.columns(episode, columns).stream().map(RolloutBatch::number).toList());
  }

  static OptionalDouble number(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Scored(double reward) -> OptionalDouble.of(reward);
      case Verdict.Unscored _, Verdict.Absent _ -> OptionalDouble.empty();
    };
  }
}
