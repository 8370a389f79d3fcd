package plumbline.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.reward.MathReward;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathRules;
import plumbline.reward.math.MathVerdict;
import plumbline.reward.math.MathVerifier;

/// Compares mathematical answers with the right ones.
@Command(
    name = "verify-answer",
    description = "Say whether a mathematical answer equals the right one.",
    footer = {
      "",
      "Prints {\"equal\": …, \"reason\": …} for each pair. A file of pairs has",
      "{\"gold\": …, \"answer\": …} on every line. An answer is bare, or a whole response;",
      "then the answer that it states is judged as the reward `math` does: the last box, else",
      "the last <answer>, else #### x, else `answer is x`."
    })
final class VerifyAnswer implements Callable<Integer>, Looking {
  /// Where the pairs come from.
  static final class Pairs {
    @ArgGroup(exclusive = false)
    @Nullable One one;

    @Option(
        names = "--in",
        required = true,
        paramLabel = "FILE",
        description = "JSON Lines of pairs.")
    @Nullable Path in;
  }

  /// One pair on the command line.
  static final class One {
    @Option(names = "--gold", required = true, description = "The right answer.")
    String gold;

    @Option(names = "--answer", required = true, description = "The answer to judge.")
    String answer;
  }

  @ParentCommand private Plumbline program;

  @ArgGroup private @Nullable Pairs pairs;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.")
  private @Nullable Path out;

  @Option(
      names = "--strict-reduced",
      description = "Fractions must be in lowest terms and sums worked out.")
  private boolean strictReduced;

  @Option(
      names = "--relative-tolerance",
      defaultValue = "0",
      paramLabel = "X",
      description = "Numbers agree within this share of the right one. Default: off.")
  private double relativeTolerance;

  @Option(
      names = "--relation-for-set",
      description = "An inequality is the interval that it describes.")
  private boolean relationForSet;

  @Override
  public List<Given.Look> looks() {
    var in = pairs == null ? null : pairs.in;
    return List.of(
        this::requirePairs,
        () -> {
          if (in != null) {
            Given.file("--in", in);
          }
        },
        () -> JsonOut.requireApart(in, out),
        this::requireTolerance);
  }

  @Override
  public Integer call() throws IOException {
    var one = pairs == null ? null : pairs.one;
    var in = pairs == null ? null : pairs.in;
    var verifier =
        new MathVerifier(new MathRules(strictReduced, relativeTolerance, relationForSet));
    try (var lines = JsonOut.open(out, program.out())) {
      if (one != null) {
        lines.line(verdict(verifier, one.gold, one.answer));
      } else if (in != null) {
        judge(in, verifier, lines);
      }
      lines.complete();
    }
    return ExitCode.OK.number();
  }

  private void requirePairs() {
    if (pairs == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "nothing is given to judge; give --gold and --answer, or --in FILE");
    }
  }

  private void requireTolerance() {
    if (!(relativeTolerance >= 0 && relativeTolerance < 1)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--relative-tolerance is %s, must be at least 0 and below 1"
              .formatted(relativeTolerance));
    }
  }

  /// Every pair of a file is looked at before the first is judged, so that no verdict is printed
  /// where some are no pairs. A pipe cannot be read twice.
  private static void judge(Path in, MathVerifier verifier, JsonOut lines) throws IOException {
    var source = new RowSource.JsonLines(in);
    if (Files.isRegularFile(in)) {
      DataSet.require(source, Pair::of);
    }
    try (var rows = source.rows()) {
      for (var row : (Iterable<Row>) rows::iterator) {
        var pair = Pair.of(row);
        lines.line(verdict(verifier, pair.gold, pair.answer));
      }
    }
  }

  private static ObjectNode verdict(MathVerifier verifier, String gold, String answer) {
    var verdict =
        AnswerExtraction.orBare(answer)
            .map(stated -> verifier.verify(MathReward.gold(gold), stated))
            .orElseGet(() -> new MathVerdict(false, "no answer is stated"));
    var json = JsonNodeFactory.instance.objectNode();
    return json.put("equal", verdict.equal()).put("reason", verdict.reason());
  }

  /// The two of a row.
  private record Pair(String gold, String answer) {
    static Pair of(Row row) {
      return new Pair(text(row, "gold"), text(row, "answer"));
    }
  }

  private static String text(Row row, String column) {
    var value = row.value(column);
    if (value.isEmpty()) {
      throw new DataException(
          "%s: holds %s, must hold gold and answer"
              .formatted(row.place(), String.join(", ", row.columns())));
    }
    if (value.get().isNumber()) {
      return value.get().decimalValue().toPlainString();
    }
    if (!value.get().isTextual()) {
      throw new DataException(
          "%s: %s is %s, must be text or a number".formatted(row.place(), column, value.get()));
    }
    return value.get().textValue();
  }
}
