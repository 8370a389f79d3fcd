package plumbline.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import plumbline.config.Doubts;
import plumbline.config.Recipe;
import plumbline.data.ColumnNames;
import plumbline.data.Rounds;
import plumbline.data.RowSource;
import plumbline.model.ModelDirectory;
import plumbline.model.family.ModelConfig;
import plumbline.recipe.Feed;
import plumbline.recipe.pcl.DemonstratedRows;
import plumbline.reward.perspective.RoleQuestions;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// What a run would do, without doing it: memory, and the first rows token by token.
public final class DryRun {
  private static final int ROWS = 3;
  private static final String COLOURED = "\u001b[42;30m";
  private static final String PLAIN = "\u001b[0m";

  private final Recipe recipe;
  private final Path base;
  private final boolean colour;

  /// What is said of the data, kept for the end: the rows above it may fill screens.
  private final List<String> remarks = new ArrayList<>();

  /// A look at what a recipe would do.
  ///
  /// @param colour whether tokens that are learnt are coloured, else they stand in brackets
  public DryRun(Recipe recipe, Path base, boolean colour) {
    this.recipe = recipe;
    this.base = base;
    this.colour = colour;
  }

  /// Writes the memory plan, the first rows of the first step, trained tokens marked, what is to be
  /// said of the data, and how many rows are held out.
  public void describe(PrintWriter out) throws IOException {
    var directory = base.resolve(recipe.run().model());
    var config = ModelDirectory.config(directory);
    out.println("# memory");
    TrainingMemory.plan(recipe, config, base).forEach(each -> out.println("# " + each));
    try {
      rows(out, directory, config);
    } finally { // a fault of the data may be the reason to read what was said of them
      remarks.forEach(remark -> out.println("# " + remark));
    }
    Doubts.of(recipe).forEach(doubt -> out.println("# " + doubt));
    heldOut(out);
  }

  private void rows(PrintWriter out, Path directory, ModelConfig config) throws IOException {
    try (var tokenizer = Tokenizer.load(directory)) {
      var form = TextForm.of(directory, tokenizer, recipe.data());
      switch (recipe) {
        case Recipe.Supervised supervised -> {
          var data = JobData.supervised(supervised.data(), form, config.maxPositions(), base);
          remarks.addAll(data.doubts());
          var batch =
              Feed.shuffled(data.rows(), supervised.rows(), supervised.run().seed()).batch(0);
          say(
              out,
              StepMemory.of(
                  recipe,
                  config,
                  supervised.rows(),
                  data.rows(),
                  row -> row.tokens().size(),
                  base));
          out.printf("# first rows of %,d, trained tokens marked%n", data.rows().size());
          batch.stream().limit(ROWS).forEach(row -> out.println(marked(row, tokenizer)));
        }
        case Recipe.RewardModel reward -> {
          var data =
              new JudgementData(
                  reward.data(),
                  reward.judgements(),
                  form.answers(),
                  config.maxPositions(),
                  base,
                  remarks::add);
          out.printf("# %,d judgements%n", RewardModelTraining.read(reward, data).size());
        }
        case Recipe.Pairs pairs -> {
          var data = preferences(form, config).pairs(pairs);
          int count = pairs.preference().rows();
          say(out, StepMemory.of(recipe, config, count, data.rows(), PreferenceJob.PAIR, base));
          out.println("# first pairs, chosen and rejected, compared tokens marked");
          data.rows().stream()
              .limit(ROWS)
              .flatMap(pair ->
                  Stream.of(
                      pair.chosenRow(LossKind.PREFERENCE), pair.rejectedRow(LossKind.PREFERENCE)))
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
        case Recipe.SelfImproving improving -> {
          var room = PromptRoom.of(improving, config, form, tokenizer);
          var data = ImprovingData.read(improving, room, base, remarks::add).demonstrations();
          int slots = improving.improvement().slots();
          out.println("# " + SamplingMemory.of(recipe, config, slots, config.maxPositions()));
          out.printf("# first of %,d demonstrations, as drafts to be improved%n", data.size());
          data.stream()
              .limit(ROWS)
              .map(row ->
                  improving
                      .improvement()
                      .sampler()
                      .instruction()
                      .of(row.prompt(), "(the model's draft)", ""))
              .forEach(out::println);
        }
        case Recipe.MultiRole roles -> {
          var data = RoleQuestions.read(RowSource.of(roles.data().train(), base));
          MultiRoleJob.requireRoom(roles, PromptRoom.of(roles, config, form, tokenizer), base);
          var room = PromptRoom.of(roles.policy(), config, form, tokenizer);
          out.println("# " + SamplingMemory.rollout(roles.policy(), config, room.longest()));
          out.printf("# first of %,d questions, and how answers to them begin%n", data.size());
          var made = roles.synthesis().synthesis().form();
          data.rows().stream()
              .limit(ROWS)
              .map(each -> each.prompt() + "\n" + made.opening(each.roles()))
              .forEach(out::println);
        }
        case Recipe.Labels labels -> {
          var data = preferences(form, config).labels(labels);
          int count = labels.preference().rows();
          say(out, StepMemory.of(recipe, config, count, data.rows(), PreferenceJob.LABEL, base));
          out.println("# first answers, trained tokens marked");
          data.rows().stream()
              .limit(ROWS)
              .map(label -> label.answer().trainingRow(LossKind.PREFERENCE))
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
        case Recipe.PolicyGradient gradient -> {
          var room = PromptRoom.of(gradient, config, form, tokenizer);
          var tasks = tasks(gradient, room);
          int longest = room.longest(tasks);
          out.println("# " + SamplingMemory.rollout(gradient, config, longest));
          say(out, StepMemory.ofSamples(gradient, config, longest, base));
          out.printf("# first prompts of %,d tasks%n", tasks.size());
          tasks.stream()
              .limit(ROWS)
              .forEach(task -> out.println(tokenizer.decode(form.prompt(task.prompt()), false)));
        }
        case Recipe.Mixture mixture -> {
          var room = PromptRoom.of(mixture.policy(), config, form, tokenizer);
          int longest = room.longest(tasks(mixture.policy(), room));
          out.println("# " + SamplingMemory.rollout(mixture.policy(), config, longest));
          out.println("# first trajectories, tokens that are learnt or held marked");
          var source = RowSource.of(mixture.mixture().trajectories(), base);
          Rounds.read(source, ColumnNames.standard()).rows().stream()
              .limit(ROWS)
              .map(each -> each.trajectory().row(tokenizer::encode))
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
        case Recipe.PostCompletion pcl -> {
          var marker = pcl.beyond().marker().of(tokenizer, config.eosTokens());
          var rows = new DemonstratedRows(form.answers(), tokenizer, marker);
          var room = PromptRoom.of(pcl.policy(), config, form, tokenizer);
          int longest =
              room.longest(
                  room.fitting(PostCompletionJob.tasks(pcl.data(), base), pcl.data().train())
                      .tasks());
          out.println("# " + SamplingMemory.rollout(pcl.policy(), config, longest));
          out.println("# first demonstrations, trained tokens marked");
          PostCompletionJob.rows(pcl, base, rows, config.maxPositions()).values().stream()
              .limit(ROWS)
              .flatMap(each -> Stream.of(each.reasoning(), each.assessment()))
              .filter(Objects::nonNull)
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
      }
    }
  }

  private static void say(PrintWriter out, Optional<StepMemory> step) {
    step.ifPresent(known -> out.println("# " + known));
  }

  private PreferenceData preferences(TextForm form, ModelConfig config) {
    return new PreferenceData(form, config.maxPositions(), base, remarks::add);
  }

  private void heldOut(PrintWriter out) throws IOException {
    JobData.notHeldOut(recipe.data(), base).ifPresent(doubt -> out.println("# " + doubt));
    var eval = recipe.data().eval();
    if (eval != null) {
      try (var rows = RowSource.of(eval, base).rows()) {
        out.printf("# %,d rows in data.eval, to measure on%n", rows.count());
      }
    }
  }

  /// What is attempted; held-out tasks must fit too.
  private List<Task> tasks(Recipe.PolicyGradient settings, PromptRoom room) {
    var eval = String.valueOf(settings.data().eval());
    JobData.heldOut(settings.data(), base).ifPresent(held -> room.fitting(held, eval));
    return room.fitting(JobData.tasks(settings.data(), base), settings.data().train()).tasks();
  }

  private String marked(TrainingRow row, Tokenizer tokenizer) {
    var text = new StringBuilder();
    for (int t = 0; t < row.tokens().size(); t++) {
      var piece = tokenizer.decode(row.tokens().slice(t, t + 1), false);
      if (row.kinds().get(t) == LossKind.NONE) {
        text.append(piece);
      } else if (colour) {
        text.append(COLOURED).append(piece).append(PLAIN);
      } else {
        text.append('[').append(piece).append(']');
      }
    }
    return text.toString();
  }
}
