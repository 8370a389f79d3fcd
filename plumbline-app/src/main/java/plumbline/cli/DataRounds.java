package plumbline.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.completion.Completer;
import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.PromptAnswer;
import plumbline.environment.feedback.Feedback;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.job.RoundsText;
import plumbline.job.TextForm;
import plumbline.rollout.FeedbackRollout;
import plumbline.rollout.TurnMarks;
import plumbline.tensor.Lanes;
import plumbline.text.template.TemplateException;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.Trajectory;

/// Lets a model attempt questions several times, each time with what was said of the attempts
/// before.
@Command(
    name = "rounds",
    description = "Let a model attempt questions again and again with what an environment says.",
    footer = {
      "",
      "Rows have a prompt and an answer. Out come trajectories as `mixture.trajectories` of mol-rl",
      "reads them: {\"task_id\": …, \"question\": …, \"gold\": …,",
      "\"segments\": [{\"role\": \"user|assistant|environment\", \"text\": …}, …],",
      "\"solved\": …, \"rounds\": …}. The gold answer never stands in what is said of an attempt.",
      "digits: the answer is a number, and the first wrong digit is named.",
      "answer: the math verifier says whether an answer is stated, of the right kind, and right.",
      "code: the answer holds tests as for the reward `code`; visible ones that fail are told."
    })
final class DataRounds implements Callable<Integer>, Looking {
  private static final int TASKS_AT_A_TIME = 64;

  @ParentCommand private Data data;
  @Mixin private ModelOptions model;
  @Mixin private SamplingOptions options;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "SOURCE",
      description = "Questions: a file (JSONL, CSV, Parquet) or a SELECT with prompt and answer.")
  private String in;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.")
  private @Nullable Path out;

  @Option(
      names = "--environment",
      required = true,
      paramLabel = "NAME",
      description = "Who says what is wrong: ${COMPLETION-CANDIDATES}.")
  private RoundsEnvironment environment;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "K",
      description = "Most attempts at a question. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--visible",
      paramLabel = "N",
      description = "Tests of a program that are told, the first; others are counted. Default: 1.")
  private @Nullable Integer visible;

  @Option(
      names = "--before-remark",
      paramLabel = "TEXT",
      description =
          "Between an attempt and what is said of it. Default: what the chat template writes there,"
              + " a line end where there is none.")
  private @Nullable String beforeRemark;

  @Option(
      names = "--before-attempt",
      paramLabel = "TEXT",
      description = "Between what is said and the next attempt. Default: in the same way.")
  private @Nullable String beforeAttempt;

  @Option(names = "--prompt-column", paramLabel = "NAME", description = "Default: prompt.")
  private @Nullable String promptColumn;

  @Option(names = "--answer-column", paramLabel = "NAME", description = "Default: answer.")
  private @Nullable String answerColumn;

  @Override
  public List<Given.Look> looks() {
    return Given.looks(
        List.of(
            model.writerLooks(),
            List.of(
                () -> Given.rows("--in", in),
                () -> JsonOut.requireApart(Path.of(in), out),
                () -> Given.atLeast("--rounds", rounds, 1),
                this::requireTests,
                () -> Given.atLeast("--visible", visible == null ? 0 : visible, 0)),
            options.looks()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var questions = questions();
    try (var loaded = model.load(data.program()::remark);
        var place = environment.open(visible == null ? 1 : visible);
        var lines = JsonOut.open(out, data.program().out())) {
      var summary = roll(questions, loaded, place.feedback(), lines);
      data.program().remark(summary.text());
      if (summary.keptNothing()) {
        throw new CommandFailure(
            ExitCode.FAILED, "every question was skipped, so nothing is written");
      }
      lines.complete();
      lines.told("written", Path.of(in)).ifPresent(data.program()::remark);
    }
    return ExitCode.OK.number();
  }

  private RoundsSummary roll(
      DataSet<PromptAnswer> questions, LoadedModel loaded, Feedback feedback, JsonOut lines)
      throws IOException, InterruptedException {
    var tokenizer = loaded.tokenizerFor("data rounds");
    var text = new RoundsText(tokenizer, TextForm.of(loaded.directory(), tokenizer));
    var tasks = tasks(questions, text);
    var settings = settings(text, loaded.model().config().maxPositions());
    var summary = new RoundsSummary();
    var progress = data.program().workLine();
    try (var lanes = Lanes.forMachine()) {
      var engine = new BatchEngine(loaded.model(), lanes, tokenizer);
      var completer = new LocalCompleter(engine, tokenizer, text.form()::prompt, () -> 0);
      for (int from = 0; from < tasks.size(); from += TASKS_AT_A_TIME) {
        var some = tasks.subList(from, Math.min(tasks.size(), from + TASKS_AT_A_TIME));
        var shown = shown(completer, progress, from, some.size(), tasks.size());
        var rolled =
            new FeedbackRollout(shown, feedback, text, settings)
                .roll(some, options.seed == null ? 0 : options.seed);
        for (var trajectory : rolled.trajectories()) {
          lines.line(json(trajectory, questions.rows().get((int) trajectory.task())));
        }
        lines.release();
        summary.add(rolled);
      }
    }
    return summary;
  }

  private void requireTests() {
    if (visible != null && environment != RoundsEnvironment.code) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--visible is for --environment code, which has tests; leave it out with %s"
              .formatted(environment));
    }
  }

  private DataSet<PromptAnswer> questions() {
    var names = ColumnNames.standard();
    if (promptColumn != null) {
      names = names.with(Column.PROMPT, promptColumn);
    }
    if (answerColumn != null) {
      names = names.with(Column.ANSWER, answerColumn);
    }
    var source = Given.rows("--in", in);
    var questions = PromptAnswer.read(source, names);
    for (var row : questions.rows()) {
      var fault = environment.fault(row.answer());
      if (!fault.isEmpty()) {
        throw new DataException(
            "%s: --environment %s: %s".formatted(source.place(row.row()), environment, fault));
      }
    }
    return questions;
  }

  private List<Task> tasks(DataSet<PromptAnswer> questions, RoundsText text) {
    var tasks = new ArrayList<Task>();
    for (var row : questions.rows()) {
      try {
        tasks.add(Task.of(row.row(), text.opening(row.prompt()), row.answer()));
      } catch (DataException | TemplateException refused) {
        throw new DataException(
            "%s: %s".formatted(Given.rows("--in", in).place(row.row()), refused.getMessage()),
            refused);
      }
    }
    return tasks;
  }

  private FeedbackRollout.Settings settings(RoundsText text, int context) {
    var marks =
        beforeRemark != null && beforeAttempt != null
            ? new TurnMarks(beforeRemark, beforeAttempt)
            : text.marks();
    return new FeedbackRollout.Settings(
        rounds,
        new TurnMarks(
            beforeRemark == null ? marks.beforeRemark() : beforeRemark,
            beforeAttempt == null ? marks.beforeAttempt() : beforeAttempt),
        context,
        options.leastRoom(),
        options::sampling);
  }

  /// Says before every round how far the work is.
  private Completer shown(Completer completer, WorkLine line, int from, int some, int all) {
    return requests -> {
      line.show(
          "rounds  questions %,d to %,d of %,d, attempt %d of %d, %,d open"
              .formatted(
                  from + 1,
                  from + some,
                  all,
                  requests.getFirst().key().step() + 1,
                  rounds,
                  requests.size()));
      return completer.complete(requests);
    };
  }

  private static ObjectNode json(Trajectory trajectory, PromptAnswer question) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("task_id", trajectory.task());
    json.put("question", question.task().question());
    json.put("gold", question.answer());
    var segments = json.putArray("segments");
    for (var segment : trajectory.segments()) {
      segments
          .addObject()
          .put("role", segment.speaker().name().toLowerCase(Locale.ROOT))
          .put("text", segment.text());
    }
    return json.put("solved", trajectory.solved()).put("rounds", trajectory.rounds());
  }
}
