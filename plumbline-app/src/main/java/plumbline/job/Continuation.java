package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import plumbline.config.section.ConfigurationException;
import plumbline.config.section.Fault;
import plumbline.config.section.Place;
import plumbline.config.section.WrittenSettings;

/// A recipe that would go on with what another one began. What is learnt, from which model and by
/// which draws must be the same; how it is stepped, measured and saved may change.
///
/// @param before the settings of the run that is there
/// @param now those that it would go on with
/// @param base what relative paths start from
record Continuation(WrittenSettings before, WrittenSettings now, Path base) {
  /// What other settings follow from is told first.
  private static final List<String> CAUSES = List.of("method", "model", "seed");

  private static final Set<String> FIXED = Set.of("method", "seed", "loss", "divergence");

  /// All settings that are others now, in words.
  List<String> changes() {
    return List.copyOf(now.changedFrom(before).values());
  }

  /// Passes where the one goes on with the other.
  ///
  /// @throws ConfigurationException naming what would make it another run
  void require(Path run) throws IOException {
    var changes = now.changedFrom(before);
    var paths = new LinkedHashSet<>(CAUSES);
    paths.addAll(changes.keySet());
    paths.retainAll(changes.keySet());
    var breaks = new ArrayList<String>();
    for (var path : paths) {
      if (isFixed(path)) {
        breaks.add(changes.get(path));
      }
    }
    if (!breaks.isEmpty()) {
      var fault =
          "holds a run that this recipe does not go on with: %s; put them back, or name another output to begin anew"
              .formatted(String.join("; ", breaks));
      throw new ConfigurationException(List.of(new Fault(new Place(run.toString(), 0), "", fault)));
    }
  }

  private boolean isFixed(String path) throws IOException {
    var names = path.split("\\.");
    return switch (names[0]) {
      case "model" -> isOther(path, ModelHash::model);
      case "lora" ->
          path.equals("lora.from")
              ? isOther(path, ModelHash::adapter)
              : !path.equals("lora.dropout");
      case "optimizer" -> !(has(before, names[1]) && has(now, names[1]));
      default -> FIXED.contains(names[0]);
    };
  }

  private static boolean has(WrittenSettings settings, String optimizer) {
    return settings.values().keySet().stream()
        .anyMatch(path -> path.startsWith("optimizer." + optimizer + "."));
  }

  /// What was moved, or is named by another path, is no other one.
  private boolean isOther(String path, Content content) throws IOException {
    var first = base.resolve(before.value(path).orElse(""));
    var second = base.resolve(now.value(path).orElse(""));
    return Files.isDirectory(first)
        && !Files.isSameFile(first, second)
        && !content.hash(first).equals(content.hash(second));
  }

  @FunctionalInterface
  private interface Content {
    String hash(Path directory) throws IOException;
  }
}
