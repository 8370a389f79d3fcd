package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import plumbline.config.MixtureSettings;
import plumbline.config.Recipe;
import plumbline.data.ColumnNames;
import plumbline.data.DataException;
import plumbline.data.PlainText;
import plumbline.data.Rounds;
import plumbline.data.RowSource;
import plumbline.model.CausalLm;
import plumbline.recipe.Feed;
import plumbline.recipe.mol.MixtureRecipe;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.text.trajectory.Trajectory;
import plumbline.train.AnchoredUpdate;

/// Trajectories with feedback are learnt first (a run of its own, in `mixture`); from that model,
/// which is also the reference, policy gradient goes on with plain questions.
record MixtureJob(Recipe.Mixture settings, Workplace place) {
  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var data = settings.data();
    var base = place.context().base();
    var questions = place.room(settings.policy()).fitting(JobData.tasks(data, base), data.train());
    var first = settings.first();
    var there = place.of(first);
    boolean done = Files.isDirectory(there.output().resolve("model"));
    if (done && !place.context().resume()) {
      throw new IllegalArgumentException(
          "%s holds a model already; go on with --resume, or name another output directory"
              .formatted(there.output()));
    }
    if (!done && !learn(first, there)) {
      return TrainingJob.Outcome.stopped();
    }
    var second = settings.second();
    return new PolicyGradientJob(second.policy(), place.of(second), new Supplement() {})
        .run(questions, JobData.heldOut(data, base));
  }

  /// Rows and the hash of what was read.
  private record Read(List<TrainingRow> rows, String hash) {}

  private Read read() {
    var base = place.context().base();
    var mixture = settings.mixture();
    var names = ColumnNames.standard();
    var rounds = Rounds.read(RowSource.of(mixture.trajectories(), base), names);
    var domain = new ArrayList<TrainingRow>();
    for (var each : rounds.rows()) {
      domain.add(fitting(each.trajectory().row(place.tokenizer()::encode), each.place()));
    }
    var hash = rounds.hash();
    var general = new ArrayList<TrainingRow>();
    if (mixture.general() != null) {
      var texts = PlainText.read(RowSource.of(mixture.general(), base), names);
      for (var each : texts.rows()) {
        var tokens = place.tokenizer().encode(each.text());
        var where = "%s row %d".formatted(texts.source(), each.row() + 1);
        general.add(fitting(Trajectory.held(tokens, each.row()), where));
      }
      hash += texts.hash();
    }
    var used = mixture.ratio().used(domain, general);
    place.remark(
        "%,d rows of %,d trajectories and %,d general texts"
            .formatted(used.size(), domain.size(), general.size()));
    return new Read(used, hash);
  }

  private TrainingRow fitting(TrainingRow row, String where) {
    var limit = settings.data().limit(place.config().maxPositions());
    if (limit.isBelow(row.tokens().size())) {
      throw new DataException("%s %s".formatted(where, limit.refusal(row.tokens().size())));
    }
    if (row.kinds().stream().allMatch(kind -> kind == LossKind.NONE)) {
      throw new DataException(where + " has no token to learn or to hold; leave it out");
    }
    return row;
  }

  /// Learns from trajectories; false where a stop was asked for.
  private boolean learn(Recipe.Mixture stage, Workplace there)
      throws IOException, InterruptedException {
    var data = read();
    var mixture = stage.mixture();
    try (var start = there.load();
        var policy = there.policy(start);
        var optimizer = stage.update().optimizer().rule().of(policy.trained());
        var run = there.open(policy, optimizer, data.hash(), MixtureSettings.figures())) {
      var method =
          new MixtureRecipe(
              Feed.shuffled(data.rows(), mixture.rows(), stage.run().seed()),
              mixture.reduction(),
              Settings.schedule(stage.update(), 1),
              mixture.steps(),
              stage.run().seed());
      var update =
          new AnchoredUpdate(
              policy,
              new CausalLm(there.config(), start),
              there.lanes(),
              optimizer,
              Settings.update(stage.update(), stage.run().engine(), 1, false),
              mixture.direction());
      if (!method.train(update, run)) {
        return false;
      }
      there.publish(run, mixture.steps());
      return true;
    }
  }
}
