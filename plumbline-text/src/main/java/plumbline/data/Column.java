package plumbline.data;

import java.util.Locale;

/// The parts that a column can play in a row.
public enum Column {
  /// What the model is told: text, or messages.
  PROMPT,
  /// The gold answer.
  ANSWER,
  /// What the model shall say.
  COMPLETION,
  /// A whole conversation.
  MESSAGES,
  /// The tools of a conversation, a list in JSON.
  TOOLS,
  /// The better of two completions: text, or messages.
  CHOSEN,
  /// The worse of two completions: text, or messages.
  REJECTED,
  /// By how much the better is better.
  MARGIN,
  /// How much a row counts.
  WEIGHT,
  /// Whether a single completion is wanted.
  LABEL,
  /// What the better completion was given by whoever judged it.
  SCORE_CHOSEN,
  /// What the worse completion was given.
  SCORE_REJECTED,
  /// Several completions of one prompt: texts, or lists of messages.
  COMPLETIONS,
  /// The rank of every completion, 1 for the best.
  RANKS,
  /// The score of every completion, larger for better.
  SCORES,
  /// Labels by named dimension: an object, or a list of them, one of every annotator.
  LABELS,
  /// Where a label comes from, such as `manual` or `auto`.
  SOURCE,
  /// How the gold answer is got.
  RATIONALE,
  /// A response that assesses itself.
  ASSESSMENT,
  /// Whether an assessment is right.
  VALID,
  /// Attempts and what was said of them: a list of objects with `role` and `text`.
  SEGMENTS,
  /// A text by itself.
  TEXT;

  /// What the column is called unless a recipe says otherwise.
  public String standardName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
