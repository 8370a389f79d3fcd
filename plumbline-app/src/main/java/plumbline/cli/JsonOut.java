package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes JSON, one value a line, to standard output or to a file that appears only when complete.
final class JsonOut implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int HELD_AT_MOST = 8192; // characters

  private final Writer writer;
  private final @Nullable Path draft;
  private final @Nullable Path file;
  private final @Nullable Thread sweep;
  private int written;
  private int held;

  private JsonOut(
      Writer writer, @Nullable Path draft, @Nullable Path file, @Nullable Thread sweep) {
    this.writer = writer;
    this.draft = draft;
    this.file = file;
    this.sweep = sweep;
  }

  /// Refuses to write where there is no folder, and over what is read, by whatever path it is
  /// named.
  static void requireApart(@Nullable Path in, @Nullable Path out) throws IOException {
    Given.output("--out", out);
    if (in != null
        && out != null
        && Files.exists(in)
        && Files.exists(out)
        && Files.isSameFile(in, out)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--out is %s, the file that --in reads; name another --out".formatted(out));
    }
  }

  /// Opens `file`, or standard output where it is null.
  static JsonOut open(@Nullable Path file, PrintWriter standard) throws IOException {
    if (file == null) {
      return new JsonOut(standard, null, null, null);
    }
    return toFile(file);
  }

  /// Opens `file`. What is no file, such as `/dev/null` or a pipe, is written as it is, for a move
  /// would replace it. The draft bears the process in its name: another one may write to the same
  /// place.
  static JsonOut toFile(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return new JsonOut(Files.newBufferedWriter(file), null, file, null);
    }
    long process = ProcessHandle.current().pid();
    var draft = file.resolveSibling("%s.%d.draft".formatted(file.getFileName(), process));
    var sweep = new Thread(() -> delete(draft), "draft-sweep");
    Runtime.getRuntime().addShutdownHook(sweep); // Ctrl-C closes nothing
    try {
      return new JsonOut(Files.newBufferedWriter(draft), draft, file, sweep);
    } catch (IOException e) {
      leave(sweep);
      throw e;
    }
  }

  private static void delete(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      // nobody is left to tell; its name says what it is
    }
  }

  /// Writes one line, which may be held back with others until there are some kB.
  ///
  /// @throws OutputGoneException where standard output takes no more
  void line(JsonNode value) throws IOException {
    var text = JSON.writeValueAsString(value);
    writer.write(text);
    writer.write('\n');
    written++;
    held += text.length() + 1;
    if (held >= HELD_AT_MOST) {
      release();
    }
  }

  /// Lets whoever reads standard output have what is held back: the next lines take a while.
  ///
  /// @throws OutputGoneException where standard output takes no more
  void release() throws IOException {
    held = 0;
    if (writer instanceof PrintWriter standard && standard.checkError()) {
      throw new OutputGoneException();
    }
  }

  /// How many rows of `in` were `done` and where they lie, or that there are none; nothing where
  /// they stand on standard output.
  Optional<String> told(String done, Path in) {
    return told(done, in, 1);
  }

  /// The same of rows that have `samples` lines each.
  Optional<String> told(String done, Path in, int samples) {
    if (written == 0) {
      return Optional.of("no rows in " + in);
    }
    int rows = written / samples;
    var each = samples == 1 ? "" : ", %,d samples each".formatted(samples);
    return Optional.ofNullable(file)
        .map(to -> "%,d row%s %s%s, in %s".formatted(rows, rows == 1 ? "" : "s", done, each, to));
  }

  /// Makes the file appear. Without this call, closing leaves nothing behind.
  void complete() throws IOException {
    writer.flush();
    if (draft != null && file != null) {
      writer.close();
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    if (file == null) {
      writer.flush();
      return;
    }
    try {
      writer.close();
    } finally {
      if (draft != null && sweep != null) {
        Files.deleteIfExists(draft);
        leave(sweep);
      }
    }
  }

  private static void leave(Thread sweep) {
    try {
      Runtime.getRuntime().removeShutdownHook(sweep);
    } catch (IllegalStateException e) {
      // the process ends already, and the hook runs
    }
  }
}
