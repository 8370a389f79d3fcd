package plumbline.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.Draft;

/// A small state, in a checkpoint as `NAME.json`.
public abstract class JsonState implements RunState {
  /// Makes nodes.
  protected static final ObjectMapper JSON = new ObjectMapper();

  private final String file;
  private final boolean ofData;

  /// A state called `name`.
  ///
  /// @param ofData whether it speaks of the data
  protected JsonState(String name, boolean ofData) {
    this.file = name + ".json";
    this.ofData = ofData;
  }

  /// The state.
  protected abstract JsonNode write();

  /// Takes a state over.
  protected abstract void read(JsonNode state) throws IOException;

  @Override
  public final void write(Draft draft) throws IOException {
    draft.write(file, JSON.writeValueAsBytes(write()));
  }

  @Override
  public final void read(Checkpoint checkpoint) throws IOException {
    read(JSON.readTree(Files.readAllBytes(checkpoint.part(file))));
  }

  @Override
  public final boolean belongsToData() {
    return ofData;
  }
}
