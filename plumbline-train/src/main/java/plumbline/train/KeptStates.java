package plumbline.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.Draft;

/// The further states of a run that its checkpoints hold.
final class KeptStates {
  private final Optional<Checkpoint> resumed;
  private final boolean dataIsNew;
  private final List<RunState> states = new ArrayList<>();

  /// None yet.
  ///
  /// @param resumed where the run goes on from
  /// @param dataIsNew whether it goes on with other data
  KeptStates(Optional<Checkpoint> resumed, boolean dataIsNew) {
    this.resumed = resumed;
    this.dataIsNew = dataIsNew;
  }

  void keep(RunState state) throws IOException {
    states.add(state);
    if (resumed.isPresent() && !(dataIsNew && state.belongsToData())) {
      state.read(resumed.get());
    }
  }

  void write(Draft draft) throws IOException {
    for (var state : states) {
      state.write(draft);
    }
  }

  long expectedBytes() {
    return states.stream().mapToLong(RunState::expectedBytes).sum();
  }
}
