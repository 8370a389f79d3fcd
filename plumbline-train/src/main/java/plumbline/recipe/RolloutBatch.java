package plumbline.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import plumbline.credit.Advantages;
import plumbline.credit.Credit;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.TrainingRow;

/// The episodes of one rollout with their rewards and advantages, ready to be trained on.
///
/// @param attempts all episodes, group after group
/// @param advantages what the estimator made of the rewards
/// @param groups how many groups
record RolloutBatch(List<Attempt> attempts, Advantages advantages, int groups) {
  RolloutBatch {
    attempts = List.copyOf(attempts);
  }

  /// One episode.
  ///
  /// @param columns the verdicts
  /// @param reward the aggregated reward, empty where it was not scored
  /// @param advantage 0 where there is nothing to learn
  record Attempt(Episode episode, RewardColumns columns, OptionalDouble reward, double advantage) {
    /// The row a trainer reads: sampled tokens are trained, each with the sampler's log-probability
    /// and the advantage of the episode.
    TrainingRow row() {
      var kinds = new ArrayList<LossKind>();
      for (var span : episode.spans()) {
        var kind = span instanceof Span.Sampled ? LossKind.POLICY_GRADIENT : LossKind.NONE;
        Stream.generate(() -> kind).limit(span.tokens().size()).forEach(kinds::add);
      }
      int n = kinds.size();
      return new TrainingRow(
          episode.tokens(),
          kinds,
          Floats.filled(n, 1f),
          episode.samplerLogProbs(),
          Floats.filled(n, (float) advantage),
          episode.task().id());
    }
  }

  static RolloutBatch of(List<Group> groups, RewardAggregation aggregation, Credit credit) {
    var rewardGroups = new ArrayList<RewardGroup>();
    for (var group : groups) {
      var samples = new ArrayList<Sample>();
      for (int i = 0; i < group.episodes().size(); i++) {
        samples.add(sample(group.episodes().get(i), group.columns().get(i), aggregation));
      }
      rewardGroups.add(new RewardGroup(String.valueOf(group.task().id()), samples));
    }
    var advantages = credit.assign(rewardGroups);
    var attempts = new ArrayList<Attempt>();
    for (int g = 0; g < groups.size(); g++) {
      for (int i = 0; i < groups.get(g).episodes().size(); i++) {
        attempts.add(
            new Attempt(
                groups.get(g).episodes().get(i),
                groups.get(g).columns().get(i),
                rewardGroups.get(g).samples().get(i).reward(),
                advantages.of(g, i)));
      }
    }
    return new RolloutBatch(attempts, advantages, groups.size());
  }

  private static Sample sample(
      Episode episode, RewardColumns columns, RewardAggregation aggregation) {
    var byColumn = columns.verdicts().values().stream().map(RolloutBatch::number).toList();
    var total = number(aggregation.total(episode, columns));
    return new Sample(total, episode.sampledTokens(), byColumn);
  }

  static OptionalDouble number(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Scored(double reward) -> OptionalDouble.of(reward);
      case Verdict.Unscored _ -> OptionalDouble.empty();
    };
  }
}
