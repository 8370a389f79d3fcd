package plumbline.train;

import java.io.IOException;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.Draft;

/// A part of what a run needs to go on exactly, beside weights, moments and counts.
public interface RunState {
  /// Writes it into a checkpoint.
  void write(Draft draft) throws IOException;

  /// Takes it over from a checkpoint.
  void read(Checkpoint checkpoint) throws IOException;

  /// Whether it speaks of the data, so that a run that goes on with other data begins without it.
  boolean belongsToData();

  /// What it takes in a checkpoint, as far as known.
  default long expectedBytes() {
    return 1 << 16;
  }
}
