package plumbline.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import plumbline.config.Recipe;
import plumbline.data.ColumnNames;
import plumbline.data.PromptCompletion;
import plumbline.data.Rounds;
import plumbline.data.RowSource;
import plumbline.generate.MemoryPlan;
import plumbline.model.ModelDirectory;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterShapes;
import plumbline.recipe.Feed;
import plumbline.recipe.pcl.DemonstratedRows;
import plumbline.reward.perspective.RoleQuestions;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// What a run would do, without doing it: memory, and the first rows token by token.
public final class DryRun {
  private static final int ROWS = 3;
  private static final String TRAINED = "\u001b[42;30m";
  private static final String PLAIN = "\u001b[0m";

  private final Recipe recipe;
  private final Path base;

  /// A look at what a recipe would do.
  public DryRun(Recipe recipe, Path base) {
    this.recipe = recipe;
    this.base = base;
  }

  /// Writes the memory plan and the first rows of the first step; trained tokens are marked.
  public void describe(PrintWriter out) throws IOException {
    var directory = base.resolve(recipe.run().model());
    var config = ModelDirectory.config(directory);
    out.println("# memory");
    plan(config).forEach(line -> out.println("# " + line));
    try (var tokenizer = Tokenizer.load(directory)) {
      var form = TextForm.of(directory, tokenizer, recipe.data().template());
      switch (recipe) {
        case Recipe.Supervised supervised -> {
          var data = JobData.supervised(supervised.data(), form, base);
          data.doubt().ifPresent(doubt -> out.println("# " + doubt));
          var batch =
              Feed.shuffled(data.rows(), supervised.rows(), supervised.run().seed()).batch(0);
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
                  remark -> out.println("# " + remark));
          out.printf("# %,d judgements%n", RewardModelTraining.read(reward, data).size());
        }
        case Recipe.Pairs pairs -> {
          var data = PreferenceData.pairs(pairs, form, base, line -> out.println("# " + line));
          out.println("# first pairs, chosen and rejected, compared tokens marked");
          data.rows().stream()
              .limit(ROWS)
              .flatMap(pair ->
                  Stream.of(
                      pair.chosenRow(LossKind.PREFERENCE), pair.rejectedRow(LossKind.PREFERENCE)))
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
        case Recipe.SelfImproving improving -> {
          var source = RowSource.of(improving.data().train(), base);
          var data = PromptCompletion.read(source, improving.data().columns());
          out.printf("# first of %,d demonstrations, as drafts to be improved%n", data.size());
          data.rows().stream()
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
          out.printf("# first of %,d questions, and how answers to them begin%n", data.size());
          var made = roles.synthesis().synthesis().form();
          data.rows().stream()
              .limit(ROWS)
              .map(each -> each.prompt() + "\n" + made.opening(each.roles()))
              .forEach(out::println);
        }
        case Recipe.Labels labels -> {
          var data = PreferenceData.labels(labels, form, base, line -> out.println("# " + line));
          out.println("# first answers, trained tokens marked");
          data.rows().stream()
              .limit(ROWS)
              .map(label -> label.answer().trainingRow(LossKind.PREFERENCE))
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
        case Recipe.PolicyGradient gradient -> {
          var data = JobData.tasks(gradient.data(), base);
          out.printf("# first prompts of %,d tasks%n", data.tasks().size());
          data.tasks().stream()
              .limit(ROWS)
              .forEach(task -> out.println(tokenizer.decode(form.prompt(task.prompt()), false)));
        }
        case Recipe.Mixture mixture -> {
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
          out.println("# first demonstrations, trained tokens marked");
          PostCompletionJob.rows(pcl, base, rows).values().stream()
              .limit(ROWS)
              .flatMap(each -> Stream.of(each.reasoning(), each.assessment()))
              .filter(Objects::nonNull)
              .forEach(row -> out.println(marked(row, tokenizer)));
        }
      }
    }
  }

  private List<String> plan(ModelConfig config) {
    long parameters =
        ParameterShapes.of(config).values().stream()
            .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
            .sum();
    int asked = recipe.run().engine().threads();
    int lanes = asked == 0 ? Runtime.getRuntime().availableProcessors() : asked;
    int type = Settings.weights(recipe.run().engine()).bytes();
    int copy = type == Float.BYTES ? 0 : type; // beside the float32 weights of the optimiser
    var weights =
        String.format(
            Locale.ROOT,
            "%,d parameters: %.1f MB of weights, %.1f MB of moments, %.1f MB of gradients on %d"
                + " lanes",
            parameters,
            (double) parameters * (4 + copy) / 1e6,
            parameters * 8 / 1e6,
            (double) parameters * (4 + copy) * lanes / 1e6,
            lanes);
    return switch (recipe) {
      case Recipe.Supervised _, Recipe.RewardModel _, Recipe.Pairs _, Recipe.Labels _ ->
          List.of(weights);
      case Recipe.SelfImproving improving ->
          List.of(
              weights,
              "sampling of at most "
                  + MemoryPlan.of(
                      config,
                      improving.improvement().slots(),
                      config.maxPositions(),
                      Settings.weights(recipe.run().engine())));
      case Recipe.PolicyGradient gradient -> List.of(weights, rollout(gradient, config));
      case Recipe.Mixture mixture -> List.of(weights, rollout(mixture.policy(), config));
      case Recipe.PostCompletion pcl -> List.of(weights, rollout(pcl.policy(), config));
      case Recipe.MultiRole roles -> List.of(weights, rollout(roles.aligned(), config));
    };
  }

  private String rollout(Recipe.PolicyGradient gradient, ModelConfig config) {
    var rollout = gradient.rollout();
    int rows = Math.min(rollout.slots(), rollout.group() * rollout.tasksPerStep());
    return "rollout of at most "
        + MemoryPlan.of(
            config, rows, config.maxPositions(), Settings.weights(recipe.run().engine()));
  }

  private static String marked(TrainingRow row, Tokenizer tokenizer) {
    var text = new StringBuilder();
    for (int t = 0; t < row.tokens().size(); t++) {
      var piece = tokenizer.decode(row.tokens().slice(t, t + 1), false);
      boolean trained = row.kinds().get(t) != LossKind.NONE;
      text.append(trained ? TRAINED : "").append(piece).append(trained ? PLAIN : "");
    }
    return text.toString();
  }
}
