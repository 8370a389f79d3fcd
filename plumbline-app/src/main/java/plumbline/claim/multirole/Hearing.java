package plumbline.claim.multirole;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import plumbline.benchmark.PassAtK;
import plumbline.claim.Trial;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.job.TextForm;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.recipe.multirole.ChainForm;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.reward.diversity.DiversityReward;
import plumbline.reward.diversity.DiversityRule;
import plumbline.reward.diversity.Wording;
import plumbline.reward.perspective.Mode;
import plumbline.reward.perspective.PerspectiveReward;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.reward.perspective.RoleQuestions;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.Task;

/// How a model answers held-out questions.
///
/// @param replies to all of them
record Hearing(List<Reply> replies) {
  private static final int SAMPLES = 6;
  private static final double TEMPERATURE = 0.7;
  static final int MAX_TOKENS = 120;

  /// One reply.
  ///
  /// @param question its number
  /// @param kind which task the question belongs to
  /// @param divergent whether the answer depends on the role
  /// @param accuracy share of roles that are right
  /// @param opinions different answers that it states
  /// @param diversity of wording
  record Reply(
      int question,
      String kind,
      boolean divergent,
      double accuracy,
      double opinions,
      double diversity,
      double words) {}

  /// Asks the model in `directory`.
  ///
  /// @param order of the roles in the opening
  static Hearing of(
      Path directory, List<RoleQuestion> questions, UnaryOperator<List<String>> order, Trial trial)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(directory);
    try (var tokenizer = Tokenizer.load(directory);
        var weights = ModelDirectory.load(directory, config, DType.FLOAT32, Device.parse("cpu"))) {
      var form = TextForm.of(directory, tokenizer);
      var engine = new BatchEngine(new CausalLm(config, weights), trial.lanes(), tokenizer);
      var rollout =
          new GroupRollout(
              new LocalCompleter(engine, tokenizer, form::prompt, () -> 0),
              task ->
                  new Prompt.OfTokens(
                      form.prompt(task.prompt()).then(tokenizer.encode(task.opening()))),
              EpisodeScoring.of(
                  new PerspectiveReward(), new DiversityReward(DiversityRule.standard())),
              Sampling.random(MAX_TOKENS, TEMPERATURE),
              SAMPLES);
      return new Hearing(replies(rollout, tasks(questions, order), trial.seed()));
    }
  }

  private static List<Task> tasks(List<RoleQuestion> questions, UnaryOperator<List<String>> order) {
    var tasks = new ArrayList<Task>();
    for (var question : questions) {
      var opening = ChainForm.STANDARD.opening(order.apply(question.roles()));
      tasks.add(RoleQuestions.task(tasks.size(), question, opening));
    }
    return tasks;
  }

  private static List<Reply> replies(GroupRollout rollout, List<Task> tasks, long seed)
      throws InterruptedException {
    var replies = new ArrayList<Reply>();
    for (var group : rollout.roll(tasks, seed, -1)) {
      var question = RoleQuestions.of(group.task());
      for (int i = 0; i < group.episodes().size(); i++) {
        var columns = group.columns().get(i);
        replies.add(
            new Reply(
                (int) group.task().id(),
                question.kind(),
                question.mode() == Mode.DIVERGENT,
                score(columns, PerspectiveReward.COLUMN),
                score(columns, PerspectiveReward.OPINIONS),
                score(columns, DiversityReward.COLUMN),
                Wording.of(group.episodes().get(i).text()).words().size()));
      }
    }
    return replies;
  }

  private static double score(RewardColumns columns, String name) {
    if (columns.get(name) instanceof Verdict.Scored(double score)) {
      return score;
    }
    throw new IllegalStateException("%s is %s".formatted(name, columns.get(name)));
  }

  double mean(ToDoubleFunction<Reply> measure) {
    return replies.stream().mapToDouble(measure).average().orElseThrow();
  }

  /// Different answers in a reply to a divergent question.
  double opinions() {
    return new Hearing(replies.stream().filter(Reply::divergent).toList()).mean(Reply::opinions);
  }

  /// Share of questions that one of five replies gets right for all roles.
  double passAt5() {
    var right = new LinkedHashMap<Integer, Integer>();
    replies.forEach(
        reply -> right.merge(reply.question(), reply.accuracy() == 1 ? 1 : 0, Integer::sum));
    return right.values().stream()
        .mapToDouble(count -> PassAtK.of(SAMPLES, count, 5))
        .average()
        .orElseThrow();
  }

  /// Which tasks the questions belong to.
  List<String> kinds() {
    return replies.stream().map(Reply::kind).distinct().toList();
  }

  /// The replies to the questions of a task.
  Hearing of(String kind) {
    return new Hearing(replies.stream().filter(reply -> reply.kind().equals(kind)).toList());
  }
}
