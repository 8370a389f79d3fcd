package plumbline.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import plumbline.checkpoint.Checkpoint;
import plumbline.optim.Optimizer;

/// Goes on from a checkpoint.
final class Resumption {
  private Resumption() {}

  /// The state of a checkpoint, copied into policy and optimiser; with other data than it was made
  /// with it is refused, or begins with the first batch of the new.
  static TrainerState of(
      Checkpoint checkpoint,
      Run.Settings settings,
      TrainablePolicy policy,
      Optimizer optimizer,
      Consumer<String> warnings)
      throws IOException {
    if (!settings.resume()) {
      throw new RunRefusedException(
          "%s holds a run (steps done: %d); go on with --resume, or name another output directory"
              .formatted(settings.directory(), checkpoint.step()));
    }
    var before = checkpoint.manifest().provenance().dataHash();
    var now = settings.provenance().dataHash();
    boolean isNew = !before.equals(now);
    if (isNew && !settings.acceptNewData()) {
      throw new RunRefusedException(
          "the data has hash %s, the run in %s was trained on %s (steps done: %d); restore the data, or go on with the first row of the new data by --accept-new-data"
              .formatted(brief(now), settings.directory(), brief(before), checkpoint.step()));
    }
    var state = TrainerState.read(checkpoint, policy, optimizer);
    if (isNew) {
      warnings.accept(
          "the data changed from hash %s to %s; step %d begins with the first row of the new data"
              .formatted(brief(before), brief(now), state.step()));
      return new TrainerState(state.step(), state.step(), state.remembered());
    }
    return state;
  }

  /// The state of a run without a checkpoint.
  ///
  /// @throws RunRefusedException where its directory holds a finished model
  static TrainerState none(Path directory) {
    if (Files.isDirectory(directory.resolve("model"))) {
      throw new RunRefusedException(
          "%s holds a finished model but no checkpoint to go on from; name another output directory, or move model/ away to begin anew"
              .formatted(directory));
    }
    return new TrainerState(0, 0);
  }

  private static String brief(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }
}
