package plumbline.reward.perspective;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether the right answer depends on who is asked.
public enum Mode {
  /// Every role has an answer of its own.
  DIVERGENT,
  /// One answer is right for all.
  CONVERGENT;

  /// The mode with this name, in any case.
  static Optional<Mode> named(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.name().equals(name.strip().toUpperCase(Locale.ROOT)))
        .findFirst();
  }
}
