package plumbline.text.token;

import java.util.List;

/// Tokens with the part of the text that each stands for.
///
/// @param tokens the ids
/// @param ranges for each token its characters; tokens that are parts of one character share its
///   range
public record Encoded(Tokens tokens, List<Range> ranges) {
  public Encoded {
    ranges = List.copyOf(ranges);
    if (ranges.size() != tokens.size()) {
      throw new IllegalArgumentException(
          "%d tokens with %d ranges".formatted(tokens.size(), ranges.size()));
    }
  }

  /// Indices into the Java string (UTF-16 units), `start` inclusive, `end` exclusive; a surrogate
  /// pair is never cut.
  public record Range(int start, int end) {}
}
