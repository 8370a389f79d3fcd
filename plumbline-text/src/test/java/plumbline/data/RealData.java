package plumbline.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Data sets that are not part of the project: below `PLUMBLINE_DATA`, or in `shared/data` beside
/// the repository.
public final class RealData {
  private RealData() {}

  /// The file, or a skipped test that says what is missing.
  public static Path file(String name) {
    var given = System.getenv("PLUMBLINE_DATA");
    var found =
        Stream.of(given == null ? "../../shared/data" : given, "../shared/data")
            .map(root -> Path.of(root).resolve(name))
            .filter(Files::exists)
            .findFirst();
    if (found.isEmpty()) {
      var reason = "skipped: no " + name + "; set PLUMBLINE_DATA to the folder that has it";
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    return found.orElseThrow();
  }
}
