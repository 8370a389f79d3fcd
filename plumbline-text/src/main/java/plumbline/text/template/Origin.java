package plumbline.text.template;

/// Where a character of a rendered conversation came from.
public sealed interface Origin {
  /// Written by the template, or one of the tokenizer's special tokens: trusted as far as the model
  /// directory is.
  ///
  /// @param turn the message, counted from 0, whose turn of a loop over messages wrote it; -1
  ///   outside of such loops
  record Template(int turn) implements Origin {}

  /// Taken from the field of a message, counted from 0.
  record OfMessage(int index, Field field) implements Origin {}

  /// Taken from the description of a tool.
  record Tools() implements Origin {}

  /// Taken from an extra variable of the caller.
  record Variable() implements Origin {}

  /// Computed from several sources that cannot be told apart, a sum of two messages' numbers for
  /// example.
  record Mixed() implements Origin {}

  /// A part of a message.
  enum Field {
    /// The message printed as one value: braces, keys and commas of its JSON.
    WHOLE,
    ROLE,
    CONTENT,
    REASONING,
    TOOL_CALLS,
    NAME,
    TOOL_CALL_ID
  }
}
