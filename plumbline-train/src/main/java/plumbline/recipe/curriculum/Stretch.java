package plumbline.recipe.curriculum;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import plumbline.recipe.curriculum.Promotion.Evaluation;
import plumbline.reward.RewardAggregation;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;

/// The answers since the last evaluation.
///
/// @param steps that they are of
/// @param rewards summed over those that have one
/// @param scored how many have one
/// @param cut how many ended at the cap
/// @param answers all of them
record Stretch(long steps, double rewards, long scored, long cut, long answers) {
  static final Stretch EMPTY = new Stretch(0, 0, 0, 0, 0);

  Evaluation evaluation() {
    return new Evaluation(rewards / Math.max(1, scored), (double) cut / Math.max(1, answers));
  }

  /// These and the answers of one more step.
  Stretch with(List<Group> groups, RewardAggregation aggregation) {
    double rewards = this.rewards;
    long scored = this.scored;
    long cut = this.cut;
    long answers = this.answers;
    for (var group : groups) {
      for (int i = 0; i < group.episodes().size(); i++) {
        var episode = group.episodes().get(i);
        answers++;
        cut += episode.truncated() ? 1 : 0;
        if (aggregation.total(episode, group.columns().get(i))
            instanceof Verdict.Scored(double reward)) {
          rewards += reward;
          scored++;
        }
      }
    }
    return new Stretch(steps + 1, rewards, scored, cut, answers);
  }

  void write(ObjectNode json) {
    json.put("steps", steps)
        .put("rewards", rewards)
        .put("scored", scored)
        .put("cut", cut)
        .put("answers", answers);
  }

  static Stretch read(JsonNode json) {
    return new Stretch(
        json.required("steps").longValue(),
        json.required("rewards").doubleValue(),
        json.required("scored").longValue(),
        json.required("cut").longValue(),
        json.required("answers").longValue());
  }
}
