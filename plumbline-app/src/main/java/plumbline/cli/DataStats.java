package plumbline.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import plumbline.audit.Audit;
import plumbline.audit.AuditJson;
import plumbline.audit.AuditText;
import plumbline.audit.LabelAudit;
import plumbline.audit.Measuring;
import plumbline.audit.PairAudit;
import plumbline.audit.PromptAudit;
import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.Expansion;
import plumbline.data.PromptRow;
import plumbline.data.UnpairedLabel;
import plumbline.data.preference.PreferenceRows;
import plumbline.text.token.SpecialTokens;
import plumbline.text.token.Tokenizer;

/// What a data set says about itself.
@Command(
    name = "stats",
    description = "Lengths, repetitions, contradictions, length bias and label noise of data.",
    footer = {
      "",
      "Rows with `chosen` and `rejected` (or `completions` with `ranks` or `scores`) are pairs,",
      "rows with `completion` and `label` are labels, other rows with `prompt` are prompts, whose",
      "`answer` and `completion` are measured where they have one.",
      "Contradictions are named with the place of both rows; nothing is left out."
    })
final class DataStats implements Callable<Integer>, Looking {
  /// What the rows are.
  enum Kind {
    auto,
    pairs,
    labels,
    prompts
  }

  @ParentCommand private Data data;

  @Parameters(paramLabel = "SOURCE", description = "A file (JSONL, CSV, Parquet) or a SELECT.")
  private String text;

  @Option(
      names = "--kind",
      defaultValue = "auto",
      description = "What the rows are: ${COMPLETION-CANDIDATES}. Default: by their columns.")
  private Kind kind;

  @Option(
      names = "--column",
      paramLabel = "PART=NAME",
      description = "What a column is called, as prompt=question; may be repeated.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "Count lengths in tokens of this model instead of characters.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--show",
      defaultValue = "5",
      paramLabel = "N",
      description = "Findings of every kind that are named. Default: ${DEFAULT-VALUE}.")
  private int shown;

  @Option(names = "--json", description = "One JSON object, with all findings.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var audit = audited();
    var out = data.program().out();
    if (json) {
      out.println(
          JsonMapper.builder()
              .build()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(AuditJson.of(audit)));
    } else {
      AuditText.lines(audit, Math.max(0, shown)).forEach(out::println);
    }
    return ExitCode.OK.number();
  }

  @Override
  public List<Given.Look> looks() {
    var looks = new ArrayList<Given.Look>(List.of(() -> Given.rows("SOURCE", text)));
    var directory = tokenizer;
    if (directory != null) {
      looks.add(() -> Given.tokenizer("--tokenizer", directory));
    }
    columns.keySet().forEach(part -> looks.add(() -> column(part)));
    return looks;
  }

  private Audit audited() {
    if (tokenizer == null) {
      return audit(Measuring.characters());
    }
    try (var loaded = Tokenizer.load(Given.tokenizer("--tokenizer", tokenizer))) {
      return audit(
          new Measuring(
              "tokens", each -> loaded.encode(each, SpecialTokens.PLAIN).tokens().size()));
    }
  }

  private Audit audit(Measuring measuring) {
    var source = Given.rows("SOURCE", text);
    var names = names();
    return switch (kind == Kind.auto ? found(source.columns(), names) : kind) {
      case pairs ->
          PairAudit.of(PreferenceRows.pairs(source, names, Expansion.standard()), measuring);
      case labels -> LabelAudit.of(UnpairedLabel.read(source, names), measuring);
      case prompts, auto -> PromptAudit.of(PromptRow.read(source, names), measuring);
    };
  }

  private static Kind found(List<String> present, ColumnNames names) {
    if (present.contains(names.of(Column.CHOSEN))
        || present.contains(names.of(Column.COMPLETIONS))) {
      return Kind.pairs;
    }
    return present.contains(names.of(Column.LABEL)) ? Kind.labels : Kind.prompts;
  }

  private ColumnNames names() {
    var names = ColumnNames.standard();
    for (var entry : columns.entrySet()) {
      names = names.with(column(entry.getKey()), entry.getValue());
    }
    return names;
  }

  private static Column column(String part) {
    return Arrays.stream(Column.values())
        .filter(each -> each.standardName().equals(part.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.USAGE,
                "--column %s: there is no such part; parts are %s"
                    .formatted(
                        part,
                        String.join(
                            ", ",
                            Arrays.stream(Column.values()).map(Column::standardName).toList()))));
  }
}
