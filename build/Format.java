import com.google.googlejavaformat.java.Formatter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// Formats every Java source below the current folder (`apply`), or names those that are not formatted (`check`).
/// Run by Maven with the JDK that compiles, because the formatter needs a newer Java than Maven may run on.
void main(String[] args) throws Exception {
  boolean apply = args[0].equals("apply");
  var formatter = new Formatter();
  var unformatted = new ArrayList<Path>();
  int seen = 0;
  try (var files = Files.walk(Path.of("."))) {
    for (var file : (Iterable<Path>) files.filter(this::isSource)::iterator) {
      seen++;
      var source = Files.readString(file);
      var formatted = formatter.formatSourceAndFixImports(source);
      if (!formatted.equals(source)) {
        unformatted.add(file);
        if (apply) {
          Files.writeString(file, formatted);
        }
      }
    }
  }
  IO.println("format: %d files, %d %s".formatted(seen, unformatted.size(), apply ? "rewritten" : "to format"));
  if (!apply && !unformatted.isEmpty()) {
    unformatted.forEach(file -> System.err.println("not formatted: " + file));
    System.err.println("run `mvn -N validate -Dformat=apply` to format them");
    System.exit(1);
  }
}

boolean isSource(Path file) {
  var path = file.toString();
  return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
}
