package plumbline.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.benchmark.Benchmark;
import plumbline.data.Row;
import plumbline.data.cleaning.ContaminationRule;
import plumbline.data.cleaning.Decontamination;
import plumbline.data.cleaning.KeyText;
import plumbline.data.cleaning.TestItems;

/// Leaves out what tests ask.
@Command(
    name = "decontaminate",
    description = "Leave out rows that are too like the questions of tests.",
    footer = {
      "",
      "A test is one of gsm8k, svamp, asdiv, amc23, aime24, minerva below --tests, or a file.",
      "Decontaminate before dedup: of a cluster dedup may keep the leaked copy."
    })
final class DataDecontaminate implements Callable<Integer>, Looking {
  /// When a row is too like a test.
  enum Rule {
    overlap,
    any
  }

  @ParentCommand private Data data;
  @Mixin private CleaningOptions options;

  @Option(
      names = "--against",
      required = true,
      split = ",",
      paramLabel = "TEST",
      description = "Names of benchmarks, or files or a SELECT; may be repeated.")
  private List<String> against;

  @Option(
      names = "--tests",
      paramLabel = "DIR",
      description = "Where benchmarks lie. Default: PLUMBLINE_DATA.")
  private @Nullable String tests;

  @Option(
      names = "--against-text",
      split = ",",
      paramLabel = "COLUMN",
      description = "What of a test file is compared. Default: as --text.")
  private @Nullable List<String> againstText;

  @Option(
      names = "--rule",
      defaultValue = "overlap",
      description =
          "overlap: a shared n-gram with a longer one or much the same words; any: any shared"
              + " n-gram. Default: ${DEFAULT-VALUE}.")
  private Rule rule;

  @Option(
      names = "--ngram",
      defaultValue = "8",
      paramLabel = "N",
      description = "Words of the n-gram. Default: ${DEFAULT-VALUE}.")
  private int ngram;

  @Option(
      names = "--longer",
      defaultValue = "13",
      paramLabel = "N",
      description = "Words of the n-gram that alone suffices. Default: ${DEFAULT-VALUE}.")
  private int longer;

  @Option(
      names = "--overlap",
      defaultValue = "0.6",
      paramLabel = "X",
      description =
          "Share of the shorter text's words that stand in the other in order. Default:"
              + " ${DEFAULT-VALUE}.")
  private double overlap;

  @Override
  public List<Given.Look> looks() {
    var looks = new ArrayList<Given.Look>(List.of(this::rule));
    against.forEach(test -> looks.add(() -> require(test)));
    return options.looks(looks);
  }

  @Override
  public Integer call() throws IOException {
    var items = new TestItems(rule());
    for (var test : against) {
      add(test, items);
    }
    var text = options.text();
    Decontamination.doubt(options.source()).ifPresent(data.program()::remark);
    return options.run(
        data.program(),
        (kept, dropped) ->
            Decontamination.run(options.source(), text, items, options.shown(), kept, dropped));
  }

  private ContaminationRule rule() {
    return switch (rule) {
      case overlap -> new ContaminationRule.NgramAndOverlap(ngram, longer, overlap);
      case any -> new ContaminationRule.SharedNgram(ngram);
    };
  }

  private static boolean isBenchmark(String test) {
    return names().contains(test.toLowerCase(Locale.ROOT));
  }

  private void require(String test) {
    if (isBenchmark(test)) {
      BenchmarkOptions.located(Benchmark.named(test), tests);
    } else {
      Given.rows("--against", test);
    }
  }

  private void add(String test, TestItems items) {
    if (isBenchmark(test)) {
      var set = Benchmark.named(test);
      var questions = set.read(BenchmarkOptions.located(set, tests), 0);
      for (var question : questions.rows()) {
        var task = question.task();
        items.add(
            set.title(), "%s question %d".formatted(set.title(), task.id() + 1), task.question());
      }
      return;
    }
    var source = Given.rows("--against", test);
    var text = againstText == null ? KeyText.usual(source) : new KeyText(againstText);
    try (var rows = source.rows()) {
      for (var row : (Iterable<Row>) rows::iterator) {
        items.add(source.name(), row.place(), text.of(row));
      }
    }
  }

  private static Set<String> names() {
    return Stream.of(Benchmark.values()).map(Benchmark::title).collect(Collectors.toSet());
  }
}
