package plumbline.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import plumbline.train.RunRefusedException;

/// Which job a directory belongs to: what is resumed must be what was begun.
///
/// @param job task, seed and control in words
record JobFile(String job) {
  static JobFile of(Quickstart.Settings settings) {
    var job = "%s, seed %d".formatted(settings.task().word(), settings.seed());
    return new JobFile(
        settings.control() == Control.NONE ? job : job + ", control " + settings.control().word());
  }

  /// Writes the job into `directory`, or compares it with the one that was begun there.
  ///
  /// @throws RunRefusedException where that is another one
  void require(Path directory) throws IOException {
    var file = directory.resolve("job.txt");
    if (!Files.isRegularFile(file)) {
      Files.createDirectories(directory);
      Files.writeString(file, job + "\n");
      return;
    }
    var before = Files.readString(file).strip();
    if (!before.equals(job)) {
      throw new RunRefusedException(
          "%s holds the quickstart of %s, asked for is %s; name another --out"
              .formatted(directory, before, job));
    }
  }
}
