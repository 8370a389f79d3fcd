package plumbline.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import plumbline.config.section.Section;
import plumbline.reward.code.CodePreference;
import plumbline.reward.code.CodeReward;
import plumbline.sandbox.PythonInterpreter;
import plumbline.sandbox.SandboxLimits;

/// The reward `code`: correctness, preferences, and what a program may use.
final class CodeRewardSettings {
  private CodeRewardSettings() {}

  static RewardSettings.Part read(Section in) {
    var weights = new LinkedHashMap<String, Double>();
    weights.put(CodeReward.COLUMN, RewardSettings.weight(in));
    var score =
        in.choice("score", "all tests or the share that passes", CodeReward.Score.class)
            .or(CodeReward.Score.ALL);
    var preferences = new ArrayList<CodePreference>();
    in.section(
        "prefer",
        "factors of preferences among programs that pass all tests; one that is not named has no"
            + " column",
        names -> {
          for (var preference : CodePreference.values()) {
            var factor = names.number(preference.key(), meaning(preference)).orNull();
            if (factor != null) {
              preferences.add(preference);
              weights.put(CodeReward.column(preference), factor);
            }
          }
          return preferences;
        });
    var settings = new CodeReward.Settings(score, preferences, limits(in), heap(in), children(in));
    return new RewardSettings.Part.Function(new CodeReward(settings), weights);
  }

  private static String meaning(CodePreference preference) {
    return switch (preference) {
      case EFFICIENCY -> "fewer executed statements than the baseline";
      case COMPLEXITY -> "a lower cyclomatic complexity than the baseline";
      case CONCISENESS -> "fewer tokens than the baseline";
      case STYLE -> "no smell is found";
      case SECURITY -> "no risk is found";
    };
  }

  private static SandboxLimits limits(Section in) {
    var standard = SandboxLimits.standard();
    return new SandboxLimits(
        seconds(in, "cpu-seconds", "processor time of a program", standard.cpu()),
        seconds(in, "wall-seconds", "time of a program on the clock", standard.wall()),
        in.count("statements", "Python statements of a program")
            .atLeast(1L, "a program has a statement")
            .or(standard.statements()),
        in.count("output-bytes", "bytes that a test may print")
            .atLeast(1L, "a result needs room")
            .or((long) standard.output())
            .intValue());
  }

  private static Duration seconds(Section in, String key, String meaning, Duration standard) {
    return Duration.ofSeconds(
        in.count(key, meaning)
            .atLeast(1L, "a program needs time")
            .atMost(300L, "a sample must end")
            .or(standard.toSeconds()));
  }

  private static int heap(Section in) {
    return in.count("heap-megabytes", "heap of a child process")
        .atLeast((long) PythonInterpreter.LEAST_HEAP, "the interpreter itself needs it")
        .or((long) PythonInterpreter.STANDARD_HEAP)
        .intValue();
  }

  private static int children(Section in) {
    return in.count("children", "processes that run programs side by side")
        .atLeast(1L, "a program needs a process")
        .atMost(64L, "each holds its heap")
        .or(1L)
        .intValue();
  }
}
