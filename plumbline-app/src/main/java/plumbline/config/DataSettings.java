package plumbline.config;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.preference.RowLimit;

/// Where the rows come from.
///
/// @param train a file (JSONL, CSV, Parquet) or a `SELECT`
/// @param eval held-out rows in the same way, if any
/// @param columns what the columns are called
/// @param template options that the chat template reads
/// @param controlTokens whether what a message says may become a control token
/// @param maxTokens longest row, where the context of the model is not shorter still
public record DataSettings(
    String train,
    @Nullable String eval,
    ColumnNames columns,
    SequencedMap<String, Object> template,
    boolean controlTokens,
    int maxTokens) {
  /// What a method needs of a row.
  enum Use {
    /// A prompt and the text to learn, or messages.
    COMPLETIONS,
    /// A prompt and its answer, as plain text.
    DEMONSTRATIONS,
    /// A prompt with a better and a worse completion, or rankings of completions.
    PAIRS,
    /// A prompt, a completion and whether it is wanted.
    LABELS,
    /// A prompt and the answer that a reward compares with.
    ANSWERS,
    /// A prompt, its answer, and what there is to learn from.
    ASSESSED,
    /// A question with options, roles and their gold answers.
    QUESTIONS,
    /// Preferences in any layout, or completions with labels by dimension.
    JUDGEMENTS;

    private List<Column> columns() {
      return switch (this) {
        case COMPLETIONS ->
            List.of(Column.PROMPT, Column.COMPLETION, Column.MESSAGES, Column.TOOLS, Column.WEIGHT);
        case DEMONSTRATIONS -> List.of(Column.PROMPT, Column.COMPLETION, Column.WEIGHT);
        case PAIRS ->
            List.of(
                Column.PROMPT,
                Column.CHOSEN,
                Column.REJECTED,
                Column.COMPLETIONS,
                Column.SCORES,
                Column.RANKS,
                Column.MARGIN,
                Column.WEIGHT);
        case LABELS -> List.of(Column.PROMPT, Column.COMPLETION, Column.LABEL, Column.WEIGHT);
        case ANSWERS -> List.of(Column.PROMPT, Column.ANSWER);
        case ASSESSED ->
            List.of(
                Column.PROMPT, Column.ANSWER, Column.RATIONALE, Column.ASSESSMENT, Column.VALID);
        case QUESTIONS -> List.of(); // a SELECT renames
        case JUDGEMENTS ->
            List.of(
                Column.PROMPT,
                Column.CHOSEN,
                Column.REJECTED,
                Column.MARGIN,
                Column.WEIGHT,
                Column.COMPLETIONS,
                Column.RANKS,
                Column.SCORES,
                Column.COMPLETION,
                Column.LABELS,
                Column.SOURCE);
      };
    }
  }

  /// The most tokens of a row for a model of this context.
  public RowLimit limit(int context) {
    return maxTokens < context
        ? new RowLimit(maxTokens, RowLimit.Source.DATA)
        : new RowLimit(context, RowLimit.Source.CONTEXT);
  }

  static DataSettings read(Section top, Use use) {
    return top.section("data", "where the rows come from", in -> section(in, use));
  }

  private static DataSettings section(Section in, Use use) {
    return new DataSettings(
        in.text("train", "a file (JSONL, CSV, Parquet) or a SELECT")
            .naming(Input.Kind.ROWS)
            .required(),
        in.text("eval", "held-out rows: a file or a SELECT").naming(Input.Kind.ROWS).orNull(),
        in.section("columns", "what the columns are called", columns -> columns(columns, use)),
        in.free("template", "options that the chat template reads"),
        in.truth(
                "control-tokens",
                "the spelling of a control token in a message becomes that token: only for rows"
                    + " that nobody else wrote")
            .or(false),
        in.count("max-tokens", "longest row, prompt included")
            .atLeast(2L, "a row needs a prompt and an answer")
            .or(2048L)
            .intValue());
  }

  /// Only names that are given: a column that is named must be there.
  private static ColumnNames columns(Section in, Use use) {
    var names = ColumnNames.standard();
    for (var column : use.columns()) {
      var key = column.standardName();
      var name = in.text(key, "column of the " + key + ", if it is not " + key).orNull();
      names = name == null ? names : names.with(column, name);
    }
    return names;
  }
}
