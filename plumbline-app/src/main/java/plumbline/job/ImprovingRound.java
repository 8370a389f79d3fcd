package plumbline.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import plumbline.checkpoint.Sha256;
import plumbline.config.Recipe;
import plumbline.data.PromptCompletion;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.metric.ConsoleSink;
import plumbline.metric.MetricNames;
import plumbline.model.CausalLm;
import plumbline.optim.Optimizer;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.recipe.preference.PairScorer;
import plumbline.recipe.preference.PreferenceRecipe;
import plumbline.recipe.sgpo.Improvement;
import plumbline.recipe.sgpo.Improvements;
import plumbline.recipe.sgpo.ImproverRecipe;
import plumbline.recipe.sgpo.StoredImprovements;
import plumbline.text.message.Message;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Both steps once: a model learns to improve its answers (a run of its own, in `improver`) and
/// then, from that model, learns to prefer the improved ones.
///
/// @param origin what improvements are made from
record ImprovingRound(
    Recipe.SelfImproving settings, Workplace place, ImprovingData data, String origin) {
  private static final String TARGETS = "targets for the improver";
  private static final String PAIRS = "pairs";

  /// A round from the model as it is now.
  static ImprovingRound of(Recipe.SelfImproving settings, Workplace place, ImprovingData data)
      throws IOException {
    var origin =
        String.join(
            " ",
            data.hash(),
            Sha256.of(settings.improvement().toString().getBytes(StandardCharsets.UTF_8)),
            ModelHash.of(place.directory()));
    return new ImprovingRound(settings, place, data, origin);
  }

  /// Runs to the end; empty where a stop was asked for.
  Optional<RoundQuality> run() throws IOException, InterruptedException {
    var first = settings.first();
    var improver = place.of(first);
    refuseOther(improver.output());
    var start = measured(place.directory());
    if (!Files.isDirectory(improver.output().resolve("model")) && !improve(first, improver)) {
      return Optional.empty();
    }
    var second = settings.second();
    var there = place.of(second);
    var quality = prefer(second, there, new RoundQuality(start, measured(there.directory())));
    if (quality.isPresent()) {
      quality.get().remarks().forEach(place::remark);
      there.writeReport();
    }
    return quality;
  }

  private void refuseOther(Path improver) throws IOException {
    if (Files.isDirectory(improver.resolve("model")) && !place.context().resume()) {
      throw new IllegalArgumentException(
          "%s holds an improver; go on with --resume, or name another output directory"
              .formatted(improver));
    }
    StoredImprovements.refuseOther(improver.resolve("targets"), origin);
  }

  /// How far greedy answers of the model in `directory` are from held-out demonstrations.
  private RoundQuality.Distances measured(Path directory) throws IOException, InterruptedException {
    if (data.heldOut() == null) {
      return RoundQuality.Distances.UNKNOWN;
    }
    try (var weights = place.load(directory)) {
      return distance(new CausalLm(place.config(), weights));
    }
  }

  private RoundQuality.Distances distance(CausalLm network) throws InterruptedException {
    var held = data.heldOut();
    return held == null ? RoundQuality.Distances.UNKNOWN : held.of(completer(network));
  }

  /// Learns to improve; false where a stop was asked for.
  private boolean improve(Recipe.SelfImproving stage, Workplace there)
      throws IOException, InterruptedException {
    var improvement = stage.improvement();
    try (var start = there.load();
        var policy = there.policy(start);
        var optimizer = stage.update().optimizer().rule().of(policy.trained())) {
      var network = new CausalLm(there.config(), start);
      var targets =
          StoredImprovements.open(
              there.output().resolve("targets"),
              origin,
              there.provenance(data.hash()),
              () ->
                  told(
                      TARGETS,
                      improvement
                          .sampler()
                          .targets(
                              completer(network),
                              data.demonstrations(),
                              improvement.target(),
                              improvement.keepRight())));
      try (var run = there.open(policy, optimizer, data.hash(), List.of(MetricNames.LOSS))) {
        double usual = stage.update().optimizer().learningRate();
        var rate = improvement.learningRate();
        var method =
            new ImproverRecipe(
                Feed.shuffled(improving(targets), improvement.rows(), stage.run().seed()),
                Feed.shuffled(
                    demonstrated(data.demonstrations()),
                    improvement.rows(),
                    stage.run().seed() + 1),
                improvement.rehearsal(),
                new Schedule.Constant(rate == null ? usual : rate, 0),
                improvement.steps(),
                stage.run().seed());
        if (!method.train(update(stage, there, policy, optimizer), run)) {
          return false;
        }
        there.publish(run, improvement.steps());
        return true;
      }
    }
  }

  /// Learns from pairs; empty where a stop was asked for. Where held-out answers are worse than the
  /// improver's, the improver's weights are kept.
  private Optional<RoundQuality> prefer(
      Recipe.SelfImproving stage, Workplace there, RoundQuality before)
      throws IOException, InterruptedException {
    try (var start = there.load();
        var policy = there.policy(start);
        var untouched = policy.frozenCopy();
        var optimizer = stage.update().optimizer().rule().of(policy.trained());
        var run = there.open(policy, optimizer, data.hash(), ConsoleSink.preferenceFigures())) {
      var update = update(stage, there, policy, optimizer);
      var reference = new CausalLm(there.config(), start);
      var maker =
          new PairMaker(
              stage,
              there,
              round -> pairs(stage, there, policy, new Judged(reference, update), round));
      var method =
          new PreferenceRecipe(
              maker,
              stage.objective(),
              1,
              Settings.schedule(stage.update(), 1),
              stage.update().steps(),
              stage.run().seed());
      var own = PairScorer.of(policy::network, there.lanes(), update.settings());
      var frozen = PairScorer.of(_ -> reference, there.lanes(), update.settings());
      if (!method.train(update, own, frozen, run)) {
        return Optional.empty();
      }
      var quality = before.after(distance(policy.network(0)));
      if (quality.preferringHarmed()) {
        policy.restore(untouched);
      }
      there.publish(run, stage.update().steps());
      return Optional.of(quality);
    }
  }

  /// What the likelihood of pairs is measured by.
  private record Judged(CausalLm reference, Update update) {}

  private List<Improvement> pairs(
      Recipe.SelfImproving stage, Workplace there, TrainablePolicy policy, Judged by, int round)
      throws IOException, InterruptedException {
    return StoredImprovements.open(
        there.output().resolve("pairs").resolve("round-%04d".formatted(round)),
        origin,
        there.provenance(data.hash()),
        () ->
            told(
                PAIRS,
                gated(
                    by,
                    stage
                        .improvement()
                        .sampler()
                        .pairs(
                            completer(policy.network(0)),
                            PairMaker.prompts(stage, data.prompts(), round),
                            round))));
  }

  private Improvements gated(Judged by, Improvements made) throws InterruptedException {
    var gate = settings.improvement().pairs().gate();
    if (gate == null) {
      return made;
    }
    var rows =
        made.taken().stream()
            .flatMap(each ->
                Stream.of(each.improved(), each.draft())
                    .map(answer -> learnt(each.prompt(), answer)))
            .toList();
    var how = by.update().settings();
    return gate.keep(
        made,
        rows,
        Forward.logProbs(
            _ -> by.reference(), place.lanes(), rows, how.microTokens(), 1, how.compute()));
  }

  private Improvements told(String what, Improvements made) {
    place.remark(made.line(what));
    return made.requireEnough(what);
  }

  private LocalCompleter completer(CausalLm network) {
    var limits =
        new BatchEngine.Settings(
            settings.improvement().slots(), BatchEngine.Settings.standard().memoryLimit());
    var engine = new BatchEngine(network, place.lanes(), limits, place.tokenizer(), List.of());
    return new LocalCompleter(engine, place.tokenizer(), place.form()::prompt, () -> 0);
  }

  private List<TrainingRow> improving(List<Improvement> targets) {
    var instruction = settings.improvement().sampler().instruction();
    return targets.stream()
        .map(each -> learnt(instruction.of(each.prompt(), each.draft(), ""), each.improved()))
        .toList();
  }

  private List<TrainingRow> demonstrated(List<PromptCompletion> rows) {
    return rows.stream().map(row -> learnt(row.prompt(), row.completion())).toList();
  }

  private TrainingRow learnt(String asked, String answer) {
    return place
        .form()
        .learn(List.of(Message.user(asked), Message.assistant(answer)), List.of())
        .row();
  }

  private static Update update(
      Recipe.SelfImproving stage, Workplace there, TrainablePolicy policy, Optimizer optimizer) {
    return new Update(
        policy,
        there.lanes(),
        optimizer,
        Settings.update(stage.update(), stage.run().engine(), 1, false));
  }
}
