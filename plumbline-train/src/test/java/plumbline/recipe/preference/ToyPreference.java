package plumbline.recipe.preference;

import java.io.IOException;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.optim.Optimizer;
import plumbline.recipe.Feed;
import plumbline.train.Run;
import plumbline.train.TrainablePolicy;

/// Learning from toy pairs, for runs that are killed and resumed.
public final class ToyPreference {
  private ToyPreference() {}

  public static Feed<PairRows> pairs() {
    return Feed.shuffled(ToyPairs.rows(24, 5), 4, 3);
  }

  public static boolean train(
      Feed<PairRows> pairs, long steps, TrainablePolicy policy, Optimizer optimizer, Run run)
      throws IOException, InterruptedException {
    return Trained.Setup.of(PreferenceObjective.of(new ReferencedLoss.Bco(0.5, true)))
        .on(pairs)
        .lasting(steps)
        .cut(64, 2)
        .train(policy, optimizer, run);
  }
}
