import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

static final Path SEEN = Path.of("target/formatted");

/// Formats every Java source below the current folder (`apply`), or names those that are not formatted (`check`).
/// Run by Maven with the JDK that compiles, because the formatter needs a newer Java than Maven may run on.
/// Files that were found formatted are remembered with size and time, so that only changed ones are looked at again.
void main(String[] args) throws Exception {
  boolean apply = args[0].equals("apply");
  var formatter = new Formatter();
  var before = Files.exists(SEEN) ? new HashSet<>(Files.readAllLines(SEEN)) : Set.<String>of();
  var formatted = new TreeSet<String>();
  var unformatted = new ArrayList<Path>();
  try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
    var looks = new LinkedHashMap<Path, Future<Boolean>>();
    for (var file : sources()) {
      looks.put(file, threads.submit(() -> before.contains(state(file)) || wasFormatted(formatter, file, apply)));
    }
    for (var look : looks.entrySet()) {
      boolean was = look.getValue().get();
      if (!was) {
        unformatted.add(look.getKey());
      }
      if (was || apply) {
        formatted.add(state(look.getKey()));
      }
    }
  }
  Files.createDirectories(SEEN.getParent());
  Files.write(SEEN, formatted);
  int all = formatted.size() + (apply ? 0 : unformatted.size());
  IO.println("format: %d files, %d %s".formatted(all, unformatted.size(), apply ? "rewritten" : "to format"));
  if (!apply && !unformatted.isEmpty()) {
    unformatted.forEach(file -> System.err.println("not formatted: " + file));
    System.err.println("run `mvn -N validate -Dformat=apply` to format them");
    System.exit(1);
  }
}

/// Whether the file was formatted; if it was not, `apply` writes it anew.
boolean wasFormatted(Formatter formatter, Path file, boolean apply) throws IOException, FormatterException {
  var source = Files.readString(file);
  var formatted = formatter.formatSourceAndFixImports(source);
  if (apply && !formatted.equals(source)) {
    Files.writeString(file, formatted);
  }
  return formatted.equals(source);
}

String state(Path file) throws IOException {
  return "%s %d %d".formatted(file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
}

Iterable<Path> sources() throws IOException {
  try (var files = Files.walk(Path.of("."))) {
    return files.filter(this::isSource).toList();
  }
}

boolean isSource(Path file) {
  var path = file.toString();
  return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
}
