package plumbline.audit;

/// A row that repeats or contradicts another, or itself.
///
/// @param place where it stands: `pairs.jsonl:17`
/// @param other where the other stands; empty where the row contradicts itself
public record Finding(Kind kind, String place, String other) {
  /// What is wrong, in the words `PLACE KIND OTHER`.
  public enum Kind {
    /// The very same row once more.
    REPEATS("repeats", false),
    /// The same completions of the same prompt in the other order, the same completion with the
    /// other label, or the same prompt with another answer.
    CONTRADICTS("contradicts", true),
    /// Both completions are the same.
    EQUAL_HALVES("prefers a completion to itself", true),
    /// The better completion has the lower score.
    SCORES_DISAGREE("prefers the completion with the lower score", true),
    /// The preferences of a prompt go round in a circle of three.
    CYCLE("closes a circle of preferences begun in", true);

    private final String words;
    private final boolean contradiction;

    Kind(String words, boolean contradiction) {
      this.words = words;
      this.contradiction = contradiction;
    }

    /// Whether the data say something that cannot be so.
    public boolean isContradiction() {
      return contradiction;
    }

    /// What the row does, in words.
    public String words() {
      return words;
    }
  }

  /// One line for people.
  public String line() {
    return other.isEmpty()
        ? "%s %s".formatted(place, kind.words())
        : "%s %s %s".formatted(place, kind.words(), other);
  }
}
