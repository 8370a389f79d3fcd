package plumbline.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.checkpoint.Sha256;
import plumbline.config.Recipe;
import plumbline.data.DataSet;
import plumbline.data.PromptCompletion;
import plumbline.data.PromptRow;
import plumbline.data.RowSource;
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
import plumbline.text.message.Role;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// A model that learns to improve its answers (a run of its own, in `improver`) and then, from that
/// model, learns to prefer the improved ones.
record SelfImprovingJob(Recipe.SelfImproving settings, Workplace place) {
  private static final String TARGETS = "targets for the improver";
  private static final String PAIRS = "pairs";

  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var base = place.context().base();
    var source = RowSource.of(settings.data().train(), base);
    var demonstrations = PromptCompletion.read(source, settings.data().columns());
    place.remark("%,d demonstrations".formatted(demonstrations.size()));
    var first = settings.first();
    refuseOther(place.of(first).output(), origin(demonstrations.hash()));
    if (!Files.isDirectory(base.resolve(first.run().output()).resolve("model"))
        && !improver(first, place.of(first), demonstrations)) {
      return TrainingJob.Outcome.stopped();
    }
    var second = settings.second();
    var there = place.of(second);
    if (!prefer(second, there, prompts(demonstrations), demonstrations.hash())) {
      return TrainingJob.Outcome.stopped();
    }
    there.writeReport();
    return new TrainingJob.Outcome(true, Optional.empty());
  }

  private void refuseOther(Path improver, String origin) throws IOException {
    if (Files.isDirectory(improver.resolve("model")) && !place.context().resume()) {
      throw new IllegalArgumentException(
          "%s holds an improver; go on with --resume, or name another output directory"
              .formatted(improver));
    }
    StoredImprovements.refuseOther(improver.resolve("targets"), origin);
  }

  private List<String> prompts(DataSet<PromptCompletion> demonstrations) {
    var named = settings.improvement().prompts();
    if (named == null) {
      return demonstrations.rows().stream().map(PromptCompletion::prompt).toList();
    }
    var source = RowSource.of(named, place.context().base());
    var prompts = new ArrayList<String>();
    for (var row : PromptRow.read(source, settings.data().columns()).rows()) {
      prompts.add(
          row.prompt().stream()
              .filter(message -> message.role() == Role.USER)
              .map(Message::content)
              .reduce("", String::concat));
    }
    place.remark("%,d prompts to make pairs for".formatted(prompts.size()));
    return prompts;
  }

  /// Learns to improve; false where a stop was asked for.
  private boolean improver(
      Recipe.SelfImproving stage, Workplace there, DataSet<PromptCompletion> demonstrations)
      throws IOException, InterruptedException {
    var improvement = stage.improvement();
    try (var start = there.load();
        var policy = there.policy(start);
        var optimizer = Settings.optimizer(stage.update(), policy.trained())) {
      var network = new CausalLm(there.config(), start);
      var targets =
          StoredImprovements.open(
              there.output().resolve("targets"),
              origin(demonstrations.hash()),
              there.provenance(demonstrations.hash()),
              () ->
                  told(
                      TARGETS,
                      improvement
                          .sampler()
                          .targets(
                              completer(network),
                              demonstrations.rows(),
                              improvement.target(),
                              improvement.keepRight())));
      try (var run =
          there.open(policy, optimizer, demonstrations.hash(), List.of(MetricNames.LOSS))) {
        double usual = stage.update().optimizer().learningRate();
        var rate = improvement.learningRate();
        var method =
            new ImproverRecipe(
                Feed.shuffled(improving(targets), improvement.rows(), stage.run().seed()),
                Feed.shuffled(
                    demonstrated(demonstrations), improvement.rows(), stage.run().seed() + 1),
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

  /// Learns from pairs; false where a stop was asked for.
  private boolean prefer(
      Recipe.SelfImproving stage, Workplace there, List<String> prompts, String hash)
      throws IOException, InterruptedException {
    try (var start = there.load();
        var policy = there.policy(start);
        var optimizer = Settings.optimizer(stage.update(), policy.trained());
        var run = there.open(policy, optimizer, hash, ConsoleSink.preferenceFigures())) {
      var update = update(stage, there, policy, optimizer);
      var reference = new CausalLm(there.config(), start);
      var maker =
          new PairMaker(
              stage,
              there,
              round ->
                  StoredImprovements.open(
                      there.output().resolve("pairs").resolve("round-%04d".formatted(round)),
                      origin(hash),
                      there.provenance(hash),
                      () ->
                          told(
                              PAIRS,
                              stage
                                  .improvement()
                                  .sampler()
                                  .pairs(
                                      completer(policy.network(0)),
                                      PairMaker.prompts(stage, prompts, round),
                                      round))));
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
        return false;
      }
      there.publish(run, stage.update().steps());
      return true;
    }
  }

  private Improvements told(String what, Improvements made) {
    place.remark(made.line(what));
    return made.requireEnough(what);
  }

  /// What improvements are made from.
  private String origin(String data) {
    return data
        + " "
        + Sha256.of(settings.improvement().toString().getBytes(StandardCharsets.UTF_8));
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

  private List<TrainingRow> demonstrated(DataSet<PromptCompletion> rows) {
    return rows.rows().stream().map(row -> learnt(row.prompt(), row.completion())).toList();
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
