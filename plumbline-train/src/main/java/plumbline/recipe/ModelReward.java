package plumbline.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import plumbline.model.ModelException;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardModel;
import plumbline.reward.Combination;
import plumbline.reward.Ensemble;
import plumbline.reward.Evidence;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Episode;

/// Judges an episode by one reward model or several. They read its text, prompt and answer, each
/// with its own tokenizer and template, and never the policy's tokens. Columns: `model`, the
/// reward, `model/DIMENSION`, the score in every dimension after the ensemble, and of several
/// models `disagreement`, the standard deviation of the rewards that each would give alone.
public final class ModelReward implements RewardFunction, AutoCloseable {
  /// The name of the column with the reward.
  public static final String COLUMN = "model";

  /// The name of the column of models that only watch.
  public static final String GOLD = "gold";

  /// The name of the column that says how far the members of an ensemble disagree.
  public static final String DISAGREEMENT = "disagreement";

  /// The name of the column with the scores in a dimension.
  public static String column(String dimension) {
    return COLUMN + "/" + dimension;
  }

  private final List<RewardModel> members;
  private final Ensemble ensemble;
  private final Combination combination;
  private final RewardHead head;
  private final String column;

  private ModelReward(
      List<RewardModel> members, Ensemble ensemble, Combination combination, String column) {
    this.column = column;
    this.members = List.copyOf(members);
    this.ensemble = ensemble;
    this.combination = combination;
    this.head = members.getFirst().head();
  }

  /// Reward of these models; closing it closes them.
  ///
  /// @throws ModelException where the members differ in what they score or in their tokenizer, or
  ///   their dimensions are not those that `combination` weighs
  public static ModelReward of(
      List<RewardModel> members, Ensemble ensemble, Combination combination) {
    var first = members.getFirst();
    for (var other : members.subList(1, members.size())) {
      if (!other.head().equals(first.head())) {
        throw new ModelException(
            "%s scores %s, %s scores %s; the members of an ensemble score the same"
                .formatted(first.directory(), first.head(), other.directory(), other.head()));
      }
      if (!other.tokenizerDigest().equals(first.tokenizerDigest())) {
        throw new ModelException(
            "%s and %s have different tokenizers; the members of an ensemble begin from the same base"
                .formatted(first.directory(), other.directory()));
      }
    }
    var weighed = combination.weights().keySet();
    if (!new HashSet<>(first.head().dimensions()).equals(new HashSet<>(weighed))) {
      throw new ModelException(
          "%s has the dimensions %s, the recipe weighs %s; they must be the same"
              .formatted(
                  first.directory(),
                  String.join(", ", first.head().dimensions()),
                  String.join(", ", weighed)));
    }
    return new ModelReward(members, ensemble, combination, COLUMN);
  }

  /// The same under the name [#GOLD], as a judge that has no part in the reward.
  public ModelReward asGold() {
    return new ModelReward(members, ensemble, combination, GOLD);
  }

  @Override
  public List<String> columns() {
    var columns = new ArrayList<String>();
    columns.add(column);
    head.dimensions().forEach(name -> columns.add(column + "/" + name));
    if (disagrees()) {
      columns.add(DISAGREEMENT);
    }
    return columns;
  }

  @Override
  public Evidence evidence() {
    return Evidence.LEARNT;
  }

  @Override
  public RewardColumns score(Episode episode) {
    var question =
        new RewardModel.Question(
            episode.task().prompt(), List.of(Message.assistant(episode.text())));
    var all = members.stream().map(member -> member.scores(List.of(question)).getFirst()).toList();
    var scores = named(k -> ensemble.of(all.stream().mapToDouble(member -> member[k]).toArray()));
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(column, new Verdict.Scored(reward(scores)));
    scores.forEach((name, score) -> verdicts.put(column + "/" + name, new Verdict.Scored(score)));
    if (disagrees()) {
      var alone = all.stream().mapToDouble(member -> reward(named(k -> member[k]))).toArray();
      verdicts.put(DISAGREEMENT, new Verdict.Scored(ensemble.disagreement(alone)));
    }
    return new RewardColumns(verdicts);
  }

  /// A judge that only watches has no doubts to tell: the reward is not its own.
  private boolean disagrees() {
    return members.size() > 1 && column.equals(COLUMN);
  }

  private Map<String, Double> named(IntToDoubleFunction scores) {
    var named = new LinkedHashMap<String, Double>();
    for (int k = 0; k < head.dimensions().size(); k++) {
      named.put(head.dimensions().get(k), scores.applyAsDouble(k));
    }
    return named;
  }

  /// On a scale, the combination of the shares of the scale; without one, the score itself.
  private double reward(Map<String, Double> scores) {
    return switch (head) {
      case RewardHead.Preference() -> combination.of(scores);
      case RewardHead.Regression(_, int low, int high) -> combination.of(shares(scores, low, high));
      case RewardHead.Ordinal(_, int low, int high) -> combination.of(shares(scores, low, high));
    };
  }

  private static Map<String, Double> shares(Map<String, Double> scores, int low, int high) {
    var shares = new LinkedHashMap<String, Double>();
    scores.forEach((name, score) -> shares.put(name, (score - low) / (high - low)));
    return shares;
  }

  @Override
  public void close() {
    members.forEach(RewardModel::close);
  }
}
