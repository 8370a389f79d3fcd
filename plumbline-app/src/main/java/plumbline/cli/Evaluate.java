package plumbline.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.agreement.ReliabilityFile;
import plumbline.benchmark.Benchmark;
import plumbline.benchmark.BenchmarkReward;
import plumbline.benchmark.Evaluation;
import plumbline.benchmark.HeldOutTasks;
import plumbline.benchmark.Judging;
import plumbline.benchmark.choice.ChoiceReport;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.PromptAnswer;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.job.ChoiceModel;
import plumbline.job.HeldOutScores;
import plumbline.job.TextForm;
import plumbline.model.reward.RewardModel;
import plumbline.reward.MathReward;
import plumbline.reward.RewardFunction;
import plumbline.reward.math.AnswerExtraction;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Task;

/// Measures a model on tasks with known answers.
@Command(
    name = "evaluate",
    description = "Accuracy, pass@k and maj@k on tasks with known answers, with intervals.",
    footer = {
      "",
      "Rows have a prompt and an answer; --benchmark NAME reads a known set by its own rules.",
      "With --samples 1 and temperature 0 the accuracy is greedy; with more samples every figure"
          + " is",
      "a mean over tasks with its 95 %% interval. Multiple choice draws nothing: the option that"
          + " the",
      "model finds likeliest is its choice.",
      "The directory of a reward model is held against pairs, or ratings, of --data."
    })
final class Evaluate implements Callable<Integer>, Looking {
  @ParentCommand private Plumbline program;
  @Mixin private ModelOptions model;
  @Mixin private BenchmarkOptions benchmark;

  @Option(
      names = "--data",
      paramLabel = "SOURCE",
      description =
          "JSONL, CSV, Parquet file or SELECT with prompt and answer; for a benchmark its folder or"
              + " file.")
  private @Nullable String data;

  @Option(names = "--prompt-column", paramLabel = "NAME", description = "Default: prompt.")
  private @Nullable String promptColumn;

  @Option(names = "--answer-column", paramLabel = "NAME", description = "Default: answer.")
  private @Nullable String answerColumn;

  @Option(
      names = "--judge",
      defaultValue = "math",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private AnswerJudge judge;

  @Option(
      names = "--samples",
      defaultValue = "1",
      description = "Attempts at every task. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--k",
      split = ",",
      paramLabel = "K",
      description = "pass@k and maj@k are printed for these. Default: the number of samples.")
  private @Nullable List<Integer> ks;

  @Option(names = "--temperature", description = "Default: 0 for one sample, 1 for more.")
  private @Nullable Double temperature;

  private static final int USUAL_TOKENS = 512;

  private static final String NOTHING_STATED =
      "no attempt states an answer that the judge math can read, so all count as wrong: say in the"
          + " prompts that the answer goes into \\boxed{}, or behind ####, take --judge exact where"
          + " an attempt is the bare answer, or raise --max-tokens where attempts are cut off";

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most new tokens. Default: 512, or what the context has room for.")
  private @Nullable Integer maxTokens;

  @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var text = new EvaluationText(program.out(), json);
    if (RewardScorer.isRewardModel(model.directory())) {
      judgements();
    } else if (benchmark.isChoice()) {
      text.print(choose());
    } else {
      text.print(answer(measure()));
    }
    return ExitCode.OK.number();
  }

  /// How far a reward model agrees with judgements that it did not learn from.
  private void judgements() throws IOException {
    model.sayEdited(program::remark);
    try (var judge = RewardModel.load(model.directory(), Device.parse(model.device))) {
      var report = HeldOutScores.of(judge, source(), seed);
      if (json) {
        program.out().println(new String(ReliabilityFile.bytes(report), StandardCharsets.UTF_8));
      } else {
        report.lines().forEach(program.out()::println);
      }
    }
  }

  /// What is measured on.
  ///
  /// @param vote what an attempt says in a majority vote
  private record Measure(List<Task> tasks, RewardFunction reward, Function<Episode, String> vote) {}

  private Measure measure() {
    var known = benchmark.benchmark();
    if (known.isEmpty()) {
      return new Measure(
          tasks(), judge.reward(), judge == AnswerJudge.math ? Evaluate::stated : Episode::text);
    }
    var items = benchmark.items(known.get(), data);
    var reward = new BenchmarkReward(items, benchmark.statedOnly);
    return new Measure(items.stream().map(Benchmark.Item::task).toList(), reward, reward.votes());
  }

  private static boolean isSilent(Group group) {
    return group.episodes().stream().allMatch(episode -> stated(episode).isEmpty());
  }

  private static String stated(Episode episode) {
    return AnswerExtraction.of(episode.text()).orElse("");
  }

  private Evaluation answer(Measure measure) throws IOException, InterruptedException {
    var wanted = wanted();
    try (var loaded = model.load(program::remark);
        var lanes = Lanes.forMachine()) {
      var form = TextForm.of(loaded.directory(), loaded.tokenizerFor("evaluate"));
      var engine = new BatchEngine(loaded.model(), lanes, loaded.tokenizer());
      var completer =
          new LocalCompleter(engine, loaded.tokenizerFor("evaluate"), form::prompt, () -> 0);
      int longest =
          measure.tasks().stream()
              .mapToInt(task -> form.prompt(task.prompt()).size())
              .max()
              .orElse(0);
      int room = loaded.model().config().maxPositions() - longest;
      var sampling = sampling();
      int limit =
          maxTokens == null ? Math.clamp(room, 1, sampling.maxTokens()) : sampling.maxTokens();
      int rows = Math.max(1, measure.tasks().size() * samples);
      program.remark(loaded.planned(engine.plan(rows, longest + limit)));
      var rollout =
          new GroupRollout(
              completer,
              task -> new Prompt.OfTokens(form.prompt(task.prompt())),
              EpisodeScoring.of(measure.reward()),
              sampling.withMaxTokens(limit),
              samples);
      var judging = new Judging.Verified(measure.reward().columns().getFirst());
      var groups = new HeldOutTasks(measure.tasks(), seed).attempt(rollout);
      if (measure.reward() instanceof MathReward && groups.stream().allMatch(Evaluate::isSilent)) {
        program.remark(NOTHING_STATED);
      }
      var results = judging.results(groups, measure.vote());
      return Evaluation.of(results, List.copyOf(wanted));
    }
  }

  private ChoiceReport choose() throws IOException, InterruptedException {
    var questions = benchmark.questions(data);
    var form = benchmark.form();
    try (var loaded = model.load(program::remark);
        var lanes = Lanes.forMachine()) {
      var tokenizer = loaded.tokenizerFor("evaluate");
      var text = TextForm.of(loaded.directory(), tokenizer);
      var chooser = new ChoiceModel(loaded.model(), lanes, tokenizer, text, form);
      return ChoiceReport.of(chooser.choose(questions));
    }
  }

  private SortedSet<Integer> wanted() {
    Given.atLeast("--samples", samples, 1);
    var wanted = new TreeSet<>(ks == null || ks.isEmpty() ? List.of(samples) : ks);
    if (wanted.first() < 1 || wanted.last() > samples) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--k is %s, must lie between 1 and --samples (%d)".formatted(wanted, samples));
    }
    return wanted;
  }

  /// How answers are drawn where there is room for the usual ones.
  private Sampling sampling() {
    int limit = maxTokens == null ? USUAL_TOKENS : maxTokens;
    return Sampling.random(limit, temperature == null ? (samples == 1 ? 0 : 1) : temperature);
  }

  @Override
  public List<Given.Look> looks() {
    var looks = new ArrayList<>(model.looks());
    if (benchmark.isNamed()) {
      looks.addAll(benchmark.looks(data));
    } else {
      looks.add(() -> Given.rows("--data", source()));
    }
    looks.add(this::wanted);
    int most = maxTokens == null ? 1 : maxTokens;
    double heat = temperature == null ? 0 : temperature;
    looks.add(() -> Given.option("--max-tokens", () -> Sampling.greedy(most)));
    looks.add(() -> Given.option("--temperature", () -> Sampling.random(1, heat)));
    looks.add(this::requireFit);
    return looks;
  }

  private void requireFit() throws IOException {
    boolean judges = RewardScorer.isRewardModel(model.directory());
    if (judges && (benchmark.isNamed() || promptColumn != null || answerColumn != null)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is a reward model, which is held against the pairs or ratings of --data; leave out --benchmark, --prompt-column and --answer-column"
              .formatted(model.directory()));
    }
  }

  private String source() {
    if (data == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "evaluate needs --data SOURCE, or --benchmark NAME; see `plumbline evaluate --help`");
    }
    return data;
  }

  private List<Task> tasks() {
    var names = ColumnNames.standard();
    if (promptColumn != null) {
      names = names.with(Column.PROMPT, promptColumn);
    }
    if (answerColumn != null) {
      names = names.with(Column.ANSWER, answerColumn);
    }
    return PromptAnswer.read(Given.rows("--data", source()), names).rows().stream()
        .map(PromptAnswer::task)
        .toList();
  }
}
