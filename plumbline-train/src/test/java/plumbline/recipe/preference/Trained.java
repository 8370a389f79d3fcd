package plumbline.recipe.preference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.optim.Optimizer;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// A toy model after some steps, and what its run logged.
///
/// @param numbers all trained numbers
/// @param steps the lines of the metrics
record Trained(Map<String, float[]> numbers, List<JsonNode> steps) {
  /// How a run is set up.
  ///
  /// @param tail what a token behind the shorter answer's length counts
  record Setup(
      PreferenceObjective objective,
      Feed<PairRows> pairs,
      long steps,
      Update.Settings update,
      int lanes,
      double tail,
      boolean adapter) {
    static Setup of(PreferenceObjective objective) {
      return new Setup(
          objective, Feed.shuffled(ToyPairs.rows(24, 5), 8, 3), 3, Toy.UPDATE, 1, 1, false);
    }

    Setup on(Feed<PairRows> feed) {
      return new Setup(objective, feed, steps, update, lanes, tail, adapter);
    }

    Setup lasting(long more) {
      return new Setup(objective, pairs, more, update, lanes, tail, adapter);
    }

    Setup cut(int microTokens, int laneCount) {
      var settings =
          new Update.Settings(1.0, microTokens, 1.0, false, DType.FLOAT32)
              .recomputed(update.recompute());
      return new Setup(objective, pairs, steps, settings, laneCount, tail, adapter);
    }

    Setup recomputed() {
      return new Setup(objective, pairs, steps, update.recomputed(true), lanes, tail, adapter);
    }

    Setup desensitised(double alpha) {
      return new Setup(objective, pairs, steps, update, lanes, alpha, adapter);
    }

    Setup adapted() {
      return new Setup(objective, pairs, steps, update, lanes, tail, true);
    }

    Trained run(Path directory) throws IOException, InterruptedException {
      try (var policy = adapter ? Toy.lora(lanes) : Toy.policy(lanes);
          var optimizer = Toy.optimizer(policy);
          var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
        train(policy, optimizer, run);
        return new Trained(Toy.numbers(policy), lines(directory));
      }
    }

    boolean train(TrainablePolicy policy, Optimizer optimizer, Run run)
        throws IOException, InterruptedException {
      try (var laneSet = Lanes.open(lanes, 1);
          var start = Parameters.initialise(Toy.CONFIG, 7)) {
        var frozen = new CausalLm(Toy.CONFIG, start);
        return new PreferenceRecipe(
                pairs::batch, objective, tail, new Schedule.Constant(0.005, 0), steps, 3)
            .train(
                new Update(policy, laneSet, optimizer, update),
                PairScorer.of(policy::network, laneSet, update),
                PairScorer.of(_ -> frozen, laneSet, update),
                run);
      }
    }
  }

  static Trained labels(
      UnpairedLoss loss, Feed<LabelRow> rows, long steps, int micro, Path directory)
      throws IOException, InterruptedException {
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer);
        var lanes = Lanes.open(1, 1);
        var start = Parameters.initialise(Toy.CONFIG, 7)) {
      var settings = new Update.Settings(1.0, micro, 1.0, false, DType.FLOAT32);
      var frozen = new CausalLm(Toy.CONFIG, start);
      Scorer reference = some -> Forward.logProbs(_ -> frozen, lanes, some, micro, 1);
      Scorer own = some -> Forward.logProbs(policy::network, lanes, some, micro, 1);
      new LabelRecipe(rows, new UnpairedObjective(loss), new Schedule.Constant(0.005, 0), steps, 3)
          .train(new Update(policy, lanes, optimizer, settings), own, reference, run);
      return new Trained(Toy.numbers(policy), lines(directory));
    }
  }

  private static List<JsonNode> lines(Path directory) throws IOException {
    var lines = new TreeMap<Long, JsonNode>();
    for (var line : Files.readAllLines(directory.resolve("metrics.jsonl"))) {
      var parsed = new ObjectMapper().readTree(line);
      if (!parsed.has("note")) {
        lines.put(parsed.path("step").asLong(), parsed);
      }
    }
    return List.copyOf(lines.values());
  }

  double first(String name) {
    return Objects.requireNonNull(steps.getFirst().get(name), name).asDouble();
  }

  double last(String name) {
    return Objects.requireNonNull(steps.getLast().get(name), name).asDouble();
  }
}
