package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.preference.PairRows;
import plumbline.recipe.preference.PairScorer;
import plumbline.recipe.preference.PreferenceRecipe;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Run;
import plumbline.train.Update;

/// DPO as a recipe runs it, metrics written: steps of 4 and of 16 pairs whose halves have 128
/// tokens, with a live reference; once with prompts of 32 tokens that both halves share, once with
/// halves that share nothing.
final class PreferenceStep {
  private static final int VOCAB = 512;
  private static final int PROMPT = 32;
  private static final int WARM = 3;
  private static final int STEPS = 12;

  private PreferenceStep() {}

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    double flopsPerToken = SmallLlama.config(VOCAB).forwardFlops(SmallLlama.TIME);
    for (int count : new int[] {4, 16}) {
      var shared = new ArrayList<Double>();
      var apart = new ArrayList<Double>();
      var gemms = new ArrayList<Double>();
      for (int round = 0; round < 3; round++) { // in turn: a second load hits all
        gemms.add(GemmRate.measure(lanes, DType.FLOAT32));
        apart.add(rate(lanes, pairs(count, false)));
        shared.add(rate(lanes, pairs(count, true)));
      }
      double gemm = Repeated.median(gemms);
      double rate = Repeated.median(apart);
      out.put("tokens_per_second_" + count, Repeated.median(shared));
      out.put("tokens_per_second_apart_" + count, rate);
      out.put("sharing_" + count, Repeated.median(shared) / rate);
      out.put("utilisation_apart_" + count, rate * 4 * flopsPerToken / gemm);
      out.put("gemm_gflops_" + count, gemm / 1e9);
    }
  }

  private static List<PairRows> pairs(int count, boolean sharing) {
    return IntStream.range(0, count)
        .mapToObj(i -> new PairRows(i, row(i, 0, sharing), row(i, 1, sharing), 1, 1))
        .toList();
  }

  private static TrainingRow row(int pair, int half, boolean sharing) {
    var prompt = new SampleKey(1, pair, sharing ? 0 : half, 0);
    var answer = new SampleKey(2, pair, half, 0);
    int time = SmallLlama.TIME;
    var ids =
        IntStream.range(0, time)
            .map(t -> (int) ((t < PROMPT ? prompt : answer).uniform(t) * VOCAB))
            .toArray();
    var kinds =
        IntStream.range(0, time)
            .mapToObj(t -> t < PROMPT ? LossKind.NONE : LossKind.PREFERENCE)
            .toList();
    var zeros = Floats.filled(time, 0f);
    return new TrainingRow(Tokens.of(ids), kinds, Floats.filled(time, 1f), zeros, zeros, pair);
  }

  /// Tokens of both halves per second, over the median step.
  private static double rate(Lanes lanes, List<PairRows> pairs) throws InterruptedException {
    var starts = new ArrayList<Long>();
    try {
      var directory = Files.createTempDirectory("plumbline-bench");
      try {
        train(lanes, pairs, directory, starts);
      } finally {
        delete(directory);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    var seconds =
        IntStream.range(WARM, starts.size() - 1)
            .mapToObj(step -> (starts.get(step + 1) - starts.get(step)) / 1e9)
            .collect(Collectors.toList());
    return 2.0 * pairs.size() * SmallLlama.TIME / Repeated.median(seconds);
  }

  private static void train(Lanes lanes, List<PairRows> pairs, Path directory, List<Long> starts)
      throws IOException, InterruptedException {
    var settings =
        new Run.Settings(
            directory,
            false,
            0,
            new Retention(2, 0),
            new Provenance("bench", "unknown", "none", Map.of(), "dpo"),
            () -> false);
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var start = Parameters.initialise(SmallLlama.config(VOCAB), 7);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.01));
        var run = Run.open(settings, policy, optimizer, _ -> List.of(), _ -> {})) {
      var update =
          new Update(
              policy, lanes, optimizer, new Update.Settings(1, 4096, 1, false, DType.FLOAT32));
      var reference = new CausalLm(SmallLlama.config(VOCAB), start);
      new PreferenceRecipe(
              _ -> {
                starts.add(System.nanoTime());
                return pairs;
              },
              PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.1)),
              1,
              new Schedule.Constant(1e-5, 0),
              WARM + STEPS,
              1)
          .train(
              update,
              PairScorer.of(policy::network, lanes, update.settings()),
              PairScorer.of(_ -> reference, lanes, update.settings()),
              run);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
