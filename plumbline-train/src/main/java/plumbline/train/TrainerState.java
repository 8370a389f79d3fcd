package plumbline.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.CheckpointException;
import plumbline.checkpoint.Draft;
import plumbline.model.ModelDirectory;
import plumbline.optim.Optimizer;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;

/// What a run needs to go on exactly: trained tensors, moments and the step counts. Data and random
/// draws are functions of the step and need no state but the step that the data began with.
///
/// @param step steps behind it
/// @param dataStart the step that got the first batch of the data
/// @param remembered numbers that a method carries from step to step
record TrainerState(long step, long dataStart, SortedMap<String, Double> remembered) {
  TrainerState {
    remembered = Collections.unmodifiableSortedMap(new TreeMap<>(remembered));
  }

  TrainerState(long step, long dataStart) {
    this(step, dataStart, new TreeMap<>());
  }

  private static final String POLICY = "policy.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String COUNTS = "state.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  void write(Draft draft, TrainablePolicy policy, Optimizer optimizer) throws IOException {
    refuseNonFinite(policy);
    tensors(draft, POLICY, policy.tensors());
    tensors(draft, OPTIMIZER, optimizer.state());
    var counts = JSON.createObjectNode();
    counts.put("step", step);
    counts.put("data_start", dataStart);
    counts.put("optimizer", optimizer.name());
    counts.put("optimizer_steps", optimizer.steps());
    if (!remembered.isEmpty()) {
      remembered.forEach(counts.putObject("remembered")::put);
    }
    draft.write(COUNTS, JSON.writeValueAsBytes(counts));
  }

  /// A checkpoint from which nobody could go on must not take the place of a good one.
  private void refuseNonFinite(TrainablePolicy policy) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      for (var group : policy.trained().groups()) {
        double sum = group.values().sum().item();
        if (!Double.isFinite(sum)) {
          throw new DivergedException(
              "the weights add up to %s after step %d; nothing was saved, earlier checkpoints stand. Lower the learning rate"
                  .formatted(sum, step - 1));
        }
      }
    }
  }

  static long expectedBytes(TrainablePolicy policy) {
    return policy.trained().count() * 3 * Float.BYTES + (1 << 20);
  }

  static void tensors(Draft draft, String name, Map<String, Tensor> tensors) throws IOException {
    try (var out = draft.create(name)) {
      SafetensorsWriter.write(
          out,
          SafetensorsWriter.PYTORCH,
          ModelDirectory.toWrite(tensors, DType.FLOAT32, StoredType.F32));
    }
  }

  /// Copies a verified checkpoint into the policy and the optimiser.
  static TrainerState read(Checkpoint checkpoint, TrainablePolicy policy, Optimizer optimizer)
      throws IOException {
    var counts = JSON.readTree(Files.readAllBytes(checkpoint.part(COUNTS)));
    var before = counts.path("optimizer").asText(optimizer.name());
    if (!before.equals(optimizer.name())) {
      throw new CheckpointException(
          "%s was trained by %s, this run has %s; resume with the optimizer it began with, or start from its model"
              .formatted(checkpoint.directory(), before, optimizer.name()));
    }
    copy(checkpoint, POLICY, policy.tensors());
    policy.refresh();
    copy(checkpoint, OPTIMIZER, optimizer.state());
    optimizer.resumeAt(counts.required("optimizer_steps").longValue());
    var remembered = new TreeMap<String, Double>();
    for (var entry : counts.path("remembered").properties()) {
      remembered.put(entry.getKey(), entry.getValue().doubleValue());
    }
    return new TrainerState(
        counts.required("step").longValue(), counts.required("data_start").longValue(), remembered);
  }

  static void copy(Checkpoint checkpoint, String part, Map<String, Tensor> into)
      throws IOException {
    try (var stored = Safetensors.open(checkpoint.part(part));
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      for (var entry : into.entrySet()) {
        var tensor = ModelDirectory.read(stored.tensor(entry.getKey()), DType.FLOAT32, Device.CPU);
        if (tensor.count() != entry.getValue().count()) {
          throw new CheckpointException(
              "%s of %s has %d numbers, this run has %d; it belongs to another model"
                  .formatted(
                      entry.getKey(),
                      checkpoint.directory(),
                      tensor.count(),
                      entry.getValue().count()));
        }
        entry.getValue().copy_(tensor);
      }
    }
  }
}
