package plumbline.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import plumbline.config.Recipe;
import plumbline.config.ReferenceSettings;
import plumbline.data.preference.EncodedLabel;
import plumbline.data.preference.EncodedPair;
import plumbline.metric.ConsoleSink;
import plumbline.model.CausalLm;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Feed;
import plumbline.recipe.preference.HeldOutLabels;
import plumbline.recipe.preference.HeldOutPairs;
import plumbline.recipe.preference.LabelRecipe;
import plumbline.recipe.preference.LabelRow;
import plumbline.recipe.preference.OwnPairs;
import plumbline.recipe.preference.PairRows;
import plumbline.recipe.preference.PairScorer;
import plumbline.recipe.preference.PreferenceRecipe;
import plumbline.recipe.preference.StoredReference;
import plumbline.report.HeldOutFigures;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Learning from preferences as a recipe describes it. The reference is the model that the run
/// begins with, an adapter off.
record PreferenceJob(Recipe recipe, Workplace place) {
  /// Tokens of a pair whose halves are read apart.
  static final ToIntFunction<EncodedPair> PAIR = pair -> 2 * pair.longest();

  /// Tokens of a labelled answer.
  static final ToIntFunction<EncodedLabel> LABEL = label -> label.answer().whole().tokens().size();

  /// What is trained, and what it is held against.
  private record Models(TrainablePolicy policy, CausalLm reference, Update update) {}

  @FunctionalInterface
  private interface Method {
    /// Trains; false where a stop was asked for.
    boolean train(Models models, Run run) throws IOException, InterruptedException;
  }

  static TrainingJob.Outcome pairs(Recipe.Pairs settings, Workplace place)
      throws IOException, InterruptedException {
    var read = PreferenceData.at(place);
    var data = read.pairs(settings);
    var plain =
        PairRows.of(data.rows(), settings.learnPrompt() && settings.objective().isSupervised());
    var rows =
        settings.semantic() == null
            ? plain
            : new Semantics(settings.semantic(), place).weighted(plain, data);
    int count = settings.preference().rows();
    place.remark(StepMemory.of(settings, place.config(), count, data.rows(), PAIR, place.base()));
    var feed = Feed.shuffled(rows, count, settings.run().seed());
    var held = read.heldOutPairs(settings);
    var job = new PreferenceJob(settings, place);
    return job.run(
        data.hash(),
        (models, run) -> {
          var reference = job.reference(settings, rows, data.hash(), models);
          var measured = job.heldOut(settings, held, models, run);
          var method = job.method(settings, feed::batch, models);
          return job.measuring(
              measured,
              evaluator ->
                  method.train(
                      models.update(), job.scorer(models, false), reference, run, evaluator));
        });
  }

  private PreferenceRecipe method(
      Recipe.Pairs settings, PreferenceRecipe.Source feed, Models models) {
    var ownership = settings.ownership();
    return new PreferenceRecipe(
        ownership == null ? feed : new OwnPairs(feed, leads(models), ownership.clamp()),
        settings.objective(),
        settings.tail(),
        Settings.schedule(settings.update(), 1),
        settings.update().steps(),
        settings.run().seed());
  }

  private OwnPairs.Leads leads(Models models) {
    return some ->
        Forward.leadsOfGroups(
            models.policy()::network, place.lanes(), some, models.update().settings());
  }

  /// Held-out pairs, measured under the policy that the run begins with; null for none.
  private @Nullable HeldOutPreferences heldOut(
      Recipe.Pairs settings, List<EncodedPair> held, Models models, Run run)
      throws InterruptedException {
    if (held.isEmpty()) {
      return null;
    }
    var rows = PairRows.of(held, settings.learnPrompt() && settings.objective().isSupervised());
    var start = scorer(models, true).logProbs(rows);
    var under =
        settings.reference() instanceof ReferenceSettings.None
            ? PairScorer.none().logProbs(rows)
            : start;
    var pairs =
        new HeldOutPairs(
            rows,
            settings.objective().usesReference() ? under : null,
            settings.objective(),
            settings.tail());
    return new HeldOutPreferences(
            held.stream().anyMatch(pair -> pair.share() != 1) ? "rankings" : "pairs",
            pairs.atStart(start),
            () -> pairs.now(scorer(models, false).logProbs(rows), run),
            place.context().remarks())
        .saidBefore(run.firstStep());
  }

  static TrainingJob.Outcome labels(Recipe.Labels settings, Workplace place)
      throws IOException, InterruptedException {
    var read = PreferenceData.at(place);
    var data = read.labels(settings);
    int count = settings.preference().rows();
    place.remark(StepMemory.of(settings, place.config(), count, data.rows(), LABEL, place.base()));
    var method =
        new LabelRecipe(
            Feed.shuffled(LabelRow.of(data.rows()), count, settings.run().seed()),
            settings.objective(),
            Settings.schedule(settings.update(), 1),
            settings.update().steps(),
            settings.run().seed());
    var held = read.heldOutLabels(settings);
    var job = new PreferenceJob(settings, place);
    return job.run(
        data.hash(),
        (models, run) -> {
          var update = models.update().settings();
          Scorer own =
              some ->
                  Forward.logProbsOfGroups(models.policy()::network, place.lanes(), some, update);
          Scorer frozen =
              some ->
                  Forward.logProbsOfGroups(_ -> models.reference(), place.lanes(), some, update);
          var measured = job.heldOut(settings, held, own, frozen, run);
          return job.measuring(
              measured, evaluator -> method.train(models.update(), own, frozen, run, evaluator));
        });
  }

  /// Held-out answers, measured under the policy that the run begins with; null for none.
  private @Nullable HeldOutPreferences heldOut(
      Recipe.Labels settings, List<EncodedLabel> held, Scorer own, Scorer frozen, Run run)
      throws InterruptedException {
    if (held.isEmpty()) {
      return null;
    }
    var rows = LabelRow.heldOut(held);
    var labels =
        new HeldOutLabels(
            rows, frozen.logProbs(rows.stream().map(LabelRow::row).toList()), settings.objective());
    return new HeldOutPreferences(
            "labelled answers",
            labels.atStart(),
            () -> labels.now(own, frozen, run),
            place.context().remarks())
        .saidBefore(run.firstStep());
  }

  @FunctionalInterface
  private interface Training {
    /// Trains; false where a stop was asked for.
    boolean with(Evaluator evaluator) throws IOException, InterruptedException;
  }

  /// Trains and, where all steps were done, keeps what held-out rows say of it.
  private boolean measuring(@Nullable HeldOutPreferences held, Training training)
      throws IOException, InterruptedException {
    if (held == null) {
      return training.with(Evaluator.none());
    }
    long steps = recipe.update().steps();
    boolean done = training.with(held.evaluator(recipe.run().evaluation(), steps));
    if (done) {
      held.compare(steps).write(place.output().resolve(HeldOutFigures.NAME));
    }
    return done;
  }

  private TrainingJob.Outcome run(String hash, Method method)
      throws IOException, InterruptedException {
    try (var start = place.load();
        var policy = place.policy(start);
        var optimizer = recipe.update().optimizer().rule().of(policy.trained());
        var run = place.open(policy, optimizer, hash, ConsoleSink.preferenceFigures())) {
      var update =
          new Update(
              policy,
              place.lanes(),
              optimizer,
              Settings.update(recipe.update(), recipe.run().engine(), 1, false));
      var models = new Models(policy, new CausalLm(place.config(), start), update);
      if (!method.train(models, run)) {
        return TrainingJob.Outcome.stopped();
      }
      place.publish(run, recipe.update().steps());
    }
    place.writeReport();
    return new TrainingJob.Outcome(
        true, Optional.empty(), new EarlierRun(place.output()).heldOut());
  }

  private PairScorer scorer(Models models, boolean frozen) {
    return PairScorer.of(
        lane -> frozen ? models.reference() : models.policy().network(lane),
        place.lanes(),
        models.update().settings());
  }

  private PairScorer reference(
      Recipe.Pairs settings, List<PairRows> rows, String hash, Models models)
      throws IOException, InterruptedException {
    var live = scorer(models, true);
    return switch (settings.reference()) {
      case ReferenceSettings.None() -> PairScorer.none();
      case ReferenceSettings.Live() -> live;
      case ReferenceSettings.Stored(var directory) ->
          settings.objective().usesReference()
              ? StoredReference.open(
                  directory == null
                      ? place.output().resolve("reference")
                      : place.context().base().resolve(directory),
                  origin(hash),
                  place.provenance(hash),
                  rows,
                  live)
              : live;
    };
  }

  private StoredReference.Origin origin(String data) throws IOException {
    return new StoredReference.Origin(
        data, ModelHash.model(place.directory()), ModelHash.tokenizer(place.directory()));
  }
}
