package plumbline.quickstart;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What is taken away from a run to see that the gain comes from it.
public enum Control {
  /// Nothing: the verifier judges every answer.
  NONE("none"),
  /// The verdicts of a step are dealt to its answers at random. As many are rewarded, but not those
  /// that are right, so the model must not improve.
  SHUFFLED_REWARDS("shuffled-rewards");

  private final String word;

  Control(String word) {
    this.word = word;
  }

  /// The name on the command line.
  public String word() {
    return word;
  }

  /// The control called `word`.
  ///
  /// @throws IllegalArgumentException for another word, with the list
  public static Control named(String word) {
    return Arrays.stream(values())
        .filter(control -> control.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--control is '%s', must be one of %s".formatted(word, words())));
  }

  private static String words() {
    return Arrays.stream(values()).map(Control::word).collect(Collectors.joining(", "));
  }
}
