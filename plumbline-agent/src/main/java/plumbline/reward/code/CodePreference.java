package plumbline.reward.code;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is preferred among programs that pass their tests.
public enum CodePreference {
  /// Fewer executed statements than the baseline.
  EFFICIENCY,
  /// A lower cyclomatic complexity than the baseline.
  COMPLEXITY,
  /// Fewer tokens than the baseline.
  CONCISENESS,
  /// No smell is found.
  STYLE,
  /// No risk is found.
  SECURITY;

  /// The name in recipes, data and columns.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether a program is compared with a baseline.
  public boolean isCounted() {
    return this == EFFICIENCY || this == COMPLEXITY || this == CONCISENESS;
  }

  static @Nullable CodePreference counted(String key) {
    for (var preference : values()) {
      if (preference.isCounted() && preference.key().equals(key)) {
        return preference;
      }
    }
    return null;
  }
}
