package plumbline.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.agreement.AgreementException;
import plumbline.agreement.ReliabilityFile;
import plumbline.benchmark.Judging;
import plumbline.config.ModelRewardSettings;
import plumbline.config.Recipe;
import plumbline.config.RewardSettings;
import plumbline.model.reward.RewardModel;
import plumbline.recipe.ModelReward;
import plumbline.reward.RewardFunction;
import plumbline.tensor.Device;

/// What scores the samples of a run, reward models among it.
record Judges(List<RewardFunction> functions, @Nullable ModelReward model)
    implements AutoCloseable {
  Judges {
    functions = List.copyOf(functions);
  }

  /// The judges that a recipe names; its reward models are loaded once they passed the gate.
  ///
  /// @throws AgreementException where a reward model agrees too little with its labels
  static Judges open(Recipe recipe, Path base, Device device) throws IOException {
    return switch (recipe) {
      case Recipe.PolicyGradient gradient -> open(gradient.reward(), base, device);
      case Recipe.AroundPolicy around -> open(around.policy().reward(), base, device);
      case Recipe.Supervised _,
          Recipe.RewardModel _,
          Recipe.Pairs _,
          Recipe.Labels _,
          Recipe.SelfImproving _ ->
          new Judges(List.of(), null);
    };
  }

  private static Judges open(RewardSettings settings, Path base, Device device) throws IOException {
    var judges = load(settings, base, device);
    try {
      for (var function : judges.functions()) {
        function.open();
      }
    } catch (RuntimeException | IOException refused) {
      judges.close();
      throw refused;
    }
    return judges;
  }

  private static Judges load(RewardSettings settings, Path base, Device device) throws IOException {
    var functions = new ArrayList<>(settings.functions());
    ModelReward model = null;
    try {
      if (settings.verifier() != null) {
        functions.add(JudgePlace.open(settings.verifier(), base, device));
      }
      if (settings.model() != null) {
        model = models(settings.model(), base, device);
        functions.add(model);
      }
      if (settings.gold() != null) {
        functions.add(models(settings.gold(), base, device).asGold());
      }
      return new Judges(functions, model);
    } catch (RuntimeException | IOException refused) {
      functions.forEach(RewardFunction::close);
      throw refused;
    }
  }

  private static ModelReward models(ModelRewardSettings named, Path base, Device device)
      throws IOException {
    var members = new ArrayList<RewardModel>();
    try {
      for (var path : named.members()) {
        var directory = base.resolve(path);
        pass(named, directory);
        members.add(RewardModel.load(directory, device));
      }
      var combination = named.combination(members.getFirst().head().dimensions());
      return ModelReward.of(members, named.ensemble(), combination);
    } catch (RuntimeException | IOException refused) {
      members.forEach(RewardModel::close);
      throw refused;
    }
  }

  private static void pass(ModelRewardSettings settings, Path directory) throws IOException {
    var gate = settings.agreement();
    if (gate.least().isEmpty()) {
      return;
    }
    var report =
        ReliabilityFile.read(directory)
            .orElseThrow(() ->
                new AgreementException(
                    "%s was never held against labels: it has no %s; train it with data.eval, or leave out reward.model.agreement"
                        .formatted(directory, ReliabilityFile.NAME)));
    gate.check(directory.toString(), report);
  }

  /// How long the slowest of them may take over one sample.
  Duration patience() {
    return functions.stream()
        .map(RewardFunction::patience)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /// What held-out answers are judged by: the first column that says whether an answer is right,
  /// else the first that a model gives, else the first of form.
  Judging judging() {
    var best = functions.stream().min(Comparator.comparing(RewardFunction::evidence)).orElseThrow();
    var column = best.columns().getFirst();
    return switch (best.evidence()) {
      case VERIFIED -> new Judging.Verified(column);
      case LEARNT, FORM -> new Judging.Graded(column);
    };
  }

  @Override
  public void close() {
    functions.forEach(RewardFunction::close);
  }
}
