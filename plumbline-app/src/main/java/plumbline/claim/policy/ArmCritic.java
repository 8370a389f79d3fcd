package plumbline.claim.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.ValueLoss;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.train.Critic;
import plumbline.train.TrainablePolicy;

/// The critic of an arm, a copy of the start with a head of one score, or nothing where its rule
/// asks for none.
///
/// @param critic learns values
/// @param model closed with it
/// @param optimizer closed with it
record ArmCritic(
    Optional<Critic> critic, @Nullable TrainablePolicy model, @Nullable AdamW optimizer)
    implements AutoCloseable {

  static ArmCritic open(Start start, Crediting crediting) {
    var wanted = crediting.critic();
    if (wanted == null) {
      return new ArmCritic(Optional.empty(), null, null);
    }
    var lanes = start.trial().lanes();
    try (var initial =
        RewardWeights.over(
            start.config(),
            start.parameters(),
            new RewardHead.Preference(),
            new double[0],
            start.workshop().seed())) {
      var model = TrainablePolicy.full(start.config(), initial, lanes.count());
      var optimizer = new AdamW(model.trained(), AdamW.Settings.standard(wanted.weightDecay()));
      var settings =
          new Critic.Settings(
              new ValueLoss(wanted.clip()),
              wanted.learningRate(),
              1,
              Start.MICRO_TOKENS,
              DType.FLOAT32,
              null);
      var critic = new Critic(model, lanes, optimizer, settings);
      return new ArmCritic(Optional.of(critic), model, optimizer);
    }
  }

  @Override
  public void close() {
    if (optimizer != null) {
      optimizer.close();
    }
    if (model != null) {
      model.close();
    }
  }
}
