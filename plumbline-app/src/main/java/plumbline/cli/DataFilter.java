package plumbline.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.data.cleaning.Bounds;
import plumbline.data.cleaning.KeyText;
import plumbline.data.cleaning.RowFilter;
import plumbline.data.cleaning.RowRule;
import plumbline.data.cleaning.SampleResults;
import plumbline.job.GradedSamples;

/// Leaves out rows by rules.
@Command(
    name = "filter",
    description = "Leave out rows that are too easy, too hard, not confirmed, or otherwise unfit.",
    footer = {
      "",
      "Samples are rows with the row's key and one of: `correct` (true or false), `reward` (1 or"
          + " more",
      "is right), or `completion`, which the math verifier compares with the `answer` of the"
          + " sample",
      "or of the row.",
      "Rules are applied in the order length, between, confirmed, pass-rate, cap; the first that a",
      "row breaks is its reason."
    })
final class DataFilter implements Callable<Integer>, Looking {
  @ParentCommand private Data data;
  @Mixin private CleaningOptions options;

  @Option(
      names = "--length",
      paramLabel = "LO:HI",
      description = "Characters of the compared text, as 20:4000.")
  private @Nullable String length;

  @Option(
      names = "--between",
      paramLabel = "COLUMN=LO:HI",
      description = "A number, such as a quality score, as quality=3:; may be repeated.")
  private Map<String, String> between = Map.of();

  @Option(
      names = "--pass-rate",
      paramLabel = "LO:HI",
      description = "Share of samples that solve the row, as 0.2:0.8; needs --samples.")
  private @Nullable String passRate;

  @Option(
      names = "--confirmed",
      paramLabel = "N",
      description = "So many samples must come to the row's answer; needs --samples.")
  private @Nullable Integer confirmed;

  @Option(
      names = "--cap",
      paramLabel = "COLUMN=N",
      description = "At most N rows of one value, as topic=500; may be repeated.")
  private Map<String, Integer> caps = Map.of();

  @Option(
      names = "--samples",
      paramLabel = "SOURCE",
      description = "What a model made of the rows.")
  private @Nullable String samples;

  @Option(
      names = "--key",
      split = ",",
      paramLabel = "COLUMN",
      description = "What names a row in both files. Default: as --text.")
  private @Nullable List<String> key;

  @Override
  public List<Given.Look> looks() {
    var asked = asked();
    var looks = new ArrayList<Given.Look>(List.of(() -> requireRule(asked), this::requireSamples));
    for (var rule : asked) {
      looks.add(() -> {
        var _ = rule.get();
      });
    }
    return options.looks(looks);
  }

  @Override
  public Integer call() throws IOException {
    var text = options.text();
    var named = key == null ? text : new KeyText(key);
    var rules = asked().stream().map(Supplier::get).toList();
    var filter = new RowFilter(text, named, rules, results(named));
    return options.run(
        data.program(),
        (kept, dropped) -> filter.run(options.source(), options.shown(), kept, dropped));
  }

  /// The rules in the order in which they are applied; each may be refused as it is made.
  private List<Supplier<RowRule>> asked() {
    var rules = new ArrayList<Supplier<RowRule>>();
    ask(rules, length, given -> new RowRule.Length(Bounds.parse("--length", given)));
    between.forEach((column, bounds) ->
        rules.add(() -> new RowRule.Between(column, Bounds.parse("--between " + column, bounds))));
    ask(rules, confirmed, RowRule.Confirmed::new);
    ask(rules, passRate, given -> new RowRule.PassRate(Bounds.parse("--pass-rate", given)));
    caps.forEach((column, most) -> rules.add(() -> new RowRule.Cap(column, most)));
    return rules;
  }

  private static <T> void ask(
      List<Supplier<RowRule>> rules, @Nullable T given, Function<T, RowRule> rule) {
    if (given != null) {
      rules.add(() -> rule.apply(given));
    }
  }

  private static void requireRule(List<Supplier<RowRule>> asked) {
    if (asked.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "data filter: give a rule: --length, --between, --pass-rate, --confirmed or --cap");
    }
  }

  private void requireSamples() {
    if (samples != null) {
      Given.rows("--samples", samples);
    } else if (confirmed != null || passRate != null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--pass-rate and --confirmed need --samples SOURCE with what a model made of the rows");
    }
  }

  private SampleResults results(KeyText named) throws IOException {
    return samples == null
        ? GradedSamples.none()
        : GradedSamples.read(Given.rows("--samples", samples), named, options.source());
  }
}
