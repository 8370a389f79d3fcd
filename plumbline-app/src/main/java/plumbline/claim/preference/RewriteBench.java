package plumbline.claim.preference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.claim.Outcome;
import plumbline.claim.Trial;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.embedding.MeanPooled;
import plumbline.model.family.ModelConfig;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.SemanticWeights;
import plumbline.recipe.preference.PairRows;
import plumbline.text.embedding.HashedTrigrams;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.message.Message;

/// A model that rewrites prompts, ways to tune it, and what its rewrites are worth.
///
/// @param trial seed, size and lanes
/// @param task prompts and ranked rewrites
/// @param bench trains and samples
/// @param base the model before it is tuned, closed with this
record RewriteBench(Trial trial, Rewrites task, PairBench bench, Parameters base)
    implements AutoCloseable {
  static final double DRIFT = 0.4;
  static final String MODEL = "1 layer, hidden 64, every word a token";
  static final String TRAINING =
      "300 steps of 32 rewrites, then 1,000 pairs, 80 steps of 16; AdamW at 0.0002 and beta 0.1";
  private static final double RATE = 2e-4;
  private static final double BETA = 0.1;
  private static final int LONGEST = 16;
  private static final HashedTrigrams HASHED = new HashedTrigrams(256);

  /// Pairs with the distances of their winners.
  ///
  /// @param ranked the pairs
  /// @param hashed distances by hashed trigrams
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Data(List<Rewrites.Ranked> ranked, double[] hashed) {
    Data with(double[] others) {
      return new Data(ranked, others);
    }

    /// The chance that a winner that was made to drift is farther than one that was not.
    double drifted(double[] distances) {
      double wins = 0;
      double count = 0;
      for (int i = 0; i < distances.length; i++) {
        for (int j = 0; j < distances.length; j++) {
          if (ranked.get(i).drifted() && !ranked.get(j).drifted()) {
            wins += distances[i] > distances[j] ? 1 : distances[i] == distances[j] ? 0.5 : 0;
            count++;
          }
        }
      }
      return wins / count;
    }
  }

  /// What sampled rewrites are worth.
  ///
  /// @param kept percentage that keeps all words of the prompt
  /// @param style words of style a rewrite
  /// @param distance mean distance from the prompt, by hashed trigrams
  record Worth(double kept, double style, double distance) {}

  static RewriteBench open(Trial trial) throws IOException, InterruptedException {
    var task = new Rewrites(trial.seed());
    int vocab = Rewrites.words().size();
    var config = ModelConfig.llama(64, 192, 1, 4, vocab, 32).withTokens(1, Words.END, Words.END);
    var bench = new PairBench(trial, config);
    var plan = new PairBench.Plan(trial.size(300, 3), 32, 3e-3);
    var base = bench.taught("start", task.plain(trial.size(6000, 64)), plan);
    return new RewriteBench(trial, task, bench, base.weights());
  }

  @Override
  public void close() {
    base.close();
  }

  Data ranked(double drift) throws InterruptedException {
    var ranked = task.ranked(trial.size(1000, 48), drift);
    return new Data(ranked, distances(ranked, HASHED));
  }

  /// Distances by the mean of the untuned model's last states.
  double[] pooled(Data data) throws InterruptedException {
    var words = Rewrites.words();
    try (var embedder =
        new MeanPooled(
            new CausalLm(bench.config(), base),
            text -> words.prompt(spoken(text)),
            LONGEST,
            "mean-pooled start",
            () -> {})) {
      return distances(data.ranked(), embedder);
    }
  }

  /// The words of a text of this task; some have a blank in them.
  private static List<String> spoken(String text) {
    var words = new ArrayList<String>();
    var rest = text;
    while (!rest.isEmpty()) {
      var left = rest;
      var word =
          Rewrites.words().words().stream()
              .filter(each -> (left + " ").startsWith(each + " "))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("no word begins '%s'".formatted(left)));
      words.add(word);
      rest = rest.substring(word.length()).strip();
    }
    return words;
  }

  private static double[] distances(List<Rewrites.Ranked> ranked, TextEmbedder embedder)
      throws InterruptedException {
    var asked = embedder.embed(ranked.stream().map(each -> text(each.pair().prompt())).toList());
    var won = embedder.embed(ranked.stream().map(each -> text(each.pair().chosen())).toList());
    return IntStream.range(0, ranked.size())
        .mapToDouble(i -> asked.get(i).cosineDistance(won.get(i)))
        .toArray();
  }

  private static String text(List<Message> messages) {
    return messages.getFirst().content();
  }

  Worth start() throws InterruptedException {
    return worth(base);
  }

  Worth dpo(Data data, double alpha) throws IOException, InterruptedException {
    return tuned("dpo, alpha " + alpha, weighted(data, alpha, false), dpo());
  }

  Worth normalised(Data data, double alpha) throws IOException, InterruptedException {
    return tuned("dpo by weight", weighted(data, alpha, true), dpo());
  }

  Worth ipo(Data data, double alpha) throws IOException, InterruptedException {
    var ipo = PreferenceObjective.of(new ReferencedLoss.Ipo(BETA));
    return tuned("ipo, alpha " + alpha, weighted(data, alpha, false), ipo);
  }

  Worth supervised(Data data) throws IOException, InterruptedException {
    var winners = PreferenceObjective.of(new PairLoss.Supervised());
    return tuned("sft", Rewrites.rows(data.ranked()), winners);
  }

  /// DPO on the pairs whose winner is nearer than the median.
  Worth filtered(Data data) throws IOException, InterruptedException {
    var near = weighted(data, 0, false).stream().filter(pair -> !pair.far()).toList();
    return tuned("filter", near, dpo());
  }

  DriftMeasure drift(Data data) {
    return new DriftMeasure(
        trial, bench.config(), base, Rewrites.rows(data.ranked()), data.hashed());
  }

  private static PreferenceObjective dpo() {
    return PreferenceObjective.of(new ReferencedLoss.Sigmoid(BETA));
  }

  private static List<PairRows> weighted(Data data, double alpha, boolean normalised) {
    var weights = SemanticWeights.of(data.hashed(), alpha);
    return PairRows.weighted(Rewrites.rows(data.ranked()), weights, normalised);
  }

  private Worth tuned(String part, List<PairRows> pairs, PreferenceObjective objective)
      throws IOException, InterruptedException {
    var plan = new PairBench.Plan(trial.size(80, 2), 16, RATE);
    try (var learnt = bench.preferring(part, base, pairs, objective, plan)) {
      return worth(learnt.weights());
    }
  }

  Worth worth(Parameters weights) throws InterruptedException {
    var prompts = task.heldOut(trial.size(400, 8));
    var words = Rewrites.words();
    var asked = prompts.stream().map(words::prompt).toList();
    var answers = bench.answers(weights, asked, 1, LONGEST);
    double kept = 0;
    double style = 0;
    double distance = 0;
    for (int i = 0; i < prompts.size(); i++) {
      var rewrite = words.spoken(answers.get(i));
      kept += Rewrites.keeps(prompts.get(i), rewrite) ? 1 : 0;
      style += Rewrites.style(rewrite);
      distance += rewrite.isEmpty() ? 1 : distance(prompts.get(i), rewrite);
    }
    int n = prompts.size();
    return new Worth(100 * kept / n, style / n, distance / n);
  }

  private static double distance(List<String> prompt, List<String> rewrite) {
    return HASHED
        .embed(String.join(" ", prompt))
        .cosineDistance(HASHED.embed(String.join(" ", rewrite)));
  }

  Outcome measured(String arm, Worth worth) {
    return Outcome.none()
        .figure(arm + ".kept", worth.kept())
        .figure(arm + ".style", worth.style())
        .figure(arm + ".distance", worth.distance());
  }
}
