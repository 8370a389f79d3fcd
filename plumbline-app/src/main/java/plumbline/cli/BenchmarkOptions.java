package plumbline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.benchmark.Benchmark;
import plumbline.benchmark.choice.ChoiceForm;
import plumbline.benchmark.choice.ChoiceQuestion;
import plumbline.benchmark.choice.ChoiceScoring;
import plumbline.benchmark.choice.ChoiceScoring.Normalisation;
import plumbline.data.RowSource;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;

/// Which known set of questions is measured on, and how its questions are put.
final class BenchmarkOptions {
  static final String CHOICE = "multiple-choice";
  private static final String DATA = "PLUMBLINE_DATA";
  private static final String BOX =
      "Please reason step by step, and put your final answer within \\boxed{}.";

  /// What is scored of an option.
  enum Choices {
    labels,
    texts
  }

  /// By what the score of an option's text is divided.
  enum Normalise {
    none,
    tokens,
    characters
  }

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      description =
          "A known set with its own answer rule: gsm8k, svamp, asdiv, amc23, aime24, minerva; or"
              + " multiple-choice.")
  private @Nullable String name;

  @Option(
      names = "--instruction",
      paramLabel = "TEXT",
      description = "Follows every question of a benchmark. Default: to reason and to box.")
  private @Nullable String instruction;

  @Option(
      names = "--stated-only",
      description = "Never take the last number for the answer where a response states none.")
  boolean statedOnly;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "By which part of a rounded gold answer numbers may differ (minerva). Default: 1e-4.")
  private @Nullable Double tolerance;

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N questions.")
  private @Nullable Integer limit;

  @Option(
      names = "--choices",
      defaultValue = "labels",
      description =
          "Multiple choice scores ${COMPLETION-CANDIDATES} of the options. Default:"
              + " ${DEFAULT-VALUE}.")
  private Choices choices;

  @Option(
      names = "--normalise",
      paramLabel = "BY",
      description =
          "By what the score of an option's text is divided: ${COMPLETION-CANDIDATES}. Default:"
              + " tokens.")
  private @Nullable Normalise normalise;

  @Option(
      names = "--examples",
      paramLabel = "SOURCE",
      description = "Solved questions for multiple choice.")
  private @Nullable String examples;

  @Option(
      names = "--shots",
      paramLabel = "N",
      description = "How many examples stand before each question. Default: 5 with --examples.")
  private @Nullable Integer shots;

  /// Whether a benchmark is asked for.
  boolean isNamed() {
    return name != null;
  }

  /// Whether multiple choice is asked for.
  boolean isChoice() {
    return name != null && name.toLowerCase(Locale.ROOT).equals(CHOICE);
  }

  /// The benchmark that is asked for, if it is one of those that answer in text.
  Optional<Benchmark> benchmark() {
    if (name == null || isChoice()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Benchmark.named(name));
    } catch (IllegalArgumentException unknown) {
      throw new CommandFailure(
          ExitCode.USAGE, "--benchmark: " + unknown.getMessage() + ", " + CHOICE);
    }
  }

  /// The questions of a benchmark as they are put to the model.
  ///
  /// @param data what the user names; null takes the folder in `PLUMBLINE_DATA`
  List<Benchmark.Item> items(Benchmark benchmark, @Nullable String data) {
    double allowed = tolerance == null ? Benchmark.ROUNDED : tolerance;
    return limited(benchmark.read(located(benchmark, data), allowed).rows()).stream()
        .map(item -> new Benchmark.Item(instructed(item.task()), item.rule()))
        .toList();
  }

  private Task instructed(Task task) {
    var text = instruction == null ? BOX : instruction;
    var put = task.question() + "\n" + (text.isEmpty() ? "" : text + "\n");
    return new Task(task.id(), List.of(Message.user(put)), task.answer(), task.meta());
  }

  /// What a command looks at of the benchmark that is asked for.
  ///
  /// @param data what the user names; null takes the folder in `PLUMBLINE_DATA`
  List<Given.Look> looks(@Nullable String data) {
    return List.of(
        () -> benchmark().ifPresentOrElse(known -> located(known, data), () -> choices(data)),
        this::requireRounded,
        () -> Given.atLeast("--limit", limit == null ? 1 : limit, 1),
        this::requireTexts,
        this::requireExamples);
  }

  private void requireRounded() {
    var exact = benchmark().filter(known -> tolerance != null && known != Benchmark.MINERVA);
    if (exact.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--tolerance is for minerva, whose gold answers are rounded; those of %s are exact"
              .formatted(exact.get().title()));
    }
  }

  private void requireTexts() {
    if (isChoice() && choices == Choices.labels && normalise != null) {
      throw new CommandFailure(
          ExitCode.USAGE, "--normalise is for --choices texts; labels are compared as they are");
    }
  }

  private void requireExamples() {
    if (!isChoice()) {
      return;
    }
    if (examples != null) {
      Given.rows("--examples", examples);
    } else if (shots != null && shots > 0) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--shots is %d and there is nothing to take them from; add --examples SOURCE"
              .formatted(shots));
    }
  }

  /// The questions of multiple choice.
  List<ChoiceQuestion> questions(@Nullable String data) {
    return limited(ChoiceQuestion.read(choices(data)).rows());
  }

  private static RowSource choices(@Nullable String data) {
    if (data == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "--benchmark multiple-choice needs --data SOURCE with the questions");
    }
    return Given.rows("--data", data);
  }

  /// How they are put.
  ChoiceForm form() {
    var scoring =
        switch (choices) {
          case labels -> new ChoiceScoring.Labels();
          case texts -> new ChoiceScoring.Texts(normalisation());
        };
    if (examples == null) {
      return ChoiceForm.withoutExamples(scoring);
    }
    var solved = ChoiceQuestion.read(Given.rows("--examples", examples)).rows();
    return new ChoiceForm(scoring, solved, shots == null ? Math.min(5, solved.size()) : shots);
  }

  private Normalisation normalisation() {
    return switch (normalise == null ? Normalise.tokens : normalise) {
      case none -> Normalisation.NONE;
      case tokens -> Normalisation.TOKENS;
      case characters -> Normalisation.CHARACTERS;
    };
  }

  private <T> List<T> limited(List<T> all) {
    return limit == null ? all : all.subList(0, Math.min(limit, all.size()));
  }

  /// The file of a benchmark.
  ///
  /// @param data the file or its folder; null takes the folder in `PLUMBLINE_DATA`
  static Path located(Benchmark benchmark, @Nullable String data) {
    var named = data == null ? System.getenv(DATA) : data;
    if (named == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--benchmark %s needs --data DIR with the set, or %s set to that folder"
              .formatted(benchmark.title(), DATA));
    }
    return Given.benchmark(benchmark, Path.of(named));
  }
}
