package plumbline.reward.code;

import java.util.List;
import java.util.Optional;

/// What is known of a program.
///
/// @param passed for every test of the task, in order
/// @param statements that it executed in all tests
/// @param source what its text shows; absent where no preference asked for it, where a test failed,
///   or where the text cannot be analysed within the limits
public record CodeJudgement(List<Boolean> passed, long statements, Optional<SourceReport> source) {
  public CodeJudgement {
    passed = List.copyOf(passed);
  }

  /// Whether every test passed.
  public boolean isCorrect() {
    return passed.stream().allMatch(each -> each);
  }

  /// The share of the tests that passed.
  public double share() {
    return passed.stream().filter(each -> each).count() / (double) passed.size();
  }

  /// Whether the program passes all tests and meets a preference (the card's `c_p`). A program
  /// whose text makes code of text is never simple or concise: what it hides is not counted.
  ///
  /// @throws IllegalArgumentException where the task has no baseline for it
  public boolean meets(CodePreference preference, CodeTask task) {
    if (preference.isCounted() && !task.baseline().containsKey(preference)) {
      throw new IllegalArgumentException(
          "the task has no baseline for %s; add \"baseline\": {\"%s\": …} to its answer"
              .formatted(preference.key(), preference.key()));
    }
    if (!isCorrect()) {
      return false;
    }
    return switch (preference) {
      case EFFICIENCY -> statements < baseline(task, preference);
      case COMPLEXITY ->
          source
              .filter(s -> !s.dynamic() && s.complexity() < baseline(task, preference))
              .isPresent();
      case CONCISENESS ->
          source.filter(s -> !s.dynamic() && s.tokens() < baseline(task, preference)).isPresent();
      case STYLE -> source.filter(s -> s.smells().isEmpty()).isPresent();
      case SECURITY -> source.filter(s -> s.risks().isEmpty()).isPresent();
    };
  }

  private static long baseline(CodeTask task, CodePreference preference) {
    return task.baseline().getOrDefault(preference, 0L);
  }
}
