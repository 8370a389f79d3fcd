package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// Starts [Victim]s with the classes they need already loaded, which halves what a start costs.
///
/// @param classPath jars only, because an archive of classes takes no folders
/// @param archive the classes that a whole trip loads
record Victims(String classPath, Path archive) {
  /// Packs the class path and lets one victim live to the end of a trip.
  ///
  /// @param directory for the files
  /// @param trial what that victim works on
  static Victims prepare(Path directory, Trial trial) throws IOException, InterruptedException {
    var jars = new ArrayList<String>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      var path = Path.of(entry);
      jars.add(Files.isDirectory(path) ? packed(path, directory, jars.size()) : entry);
    }
    var victims =
        new Victims(String.join(File.pathSeparator, jars), directory.resolve("victim.jsa"));
    var survivor =
        victims.start(
            "-XX:ArchiveClassesAtExit=" + victims.archive(),
            List.of(trial.root().toString(), "none"));
    assertThat(survivor.waitFor()).isZero();
    return victims;
  }

  private static String packed(Path folder, Path directory, int number) {
    var jar = directory.resolve("classes-%d.jar".formatted(number)).toString();
    var tool = ToolProvider.findFirst("jar").orElseThrow();
    int status =
        tool.run(
            System.out, System.err, "-c", "--no-compress", "-f", jar, "-C", folder.toString(), ".");
    assertThat(status).as("jar of %s", folder).isZero();
    return jar;
  }

  Process start(List<String> arguments) throws IOException {
    return start("-XX:SharedArchiveFile=" + archive, arguments);
  }

  private Process start(String sharing, List<String> arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Xlog:disable",
                sharing,
                "-cp",
                classPath,
                Victim.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
