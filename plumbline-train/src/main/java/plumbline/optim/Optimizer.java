package plumbline.optim;

import java.util.SequencedMap;
import plumbline.tensor.Tensor;

/// Turns the merged gradient of [FlatParameters] into a change of the values, step by step. Owns
/// its state; used by the thread that trains.
public sealed interface Optimizer extends AutoCloseable permits AdamW, Muon {
  /// How weights move, for recipes and programs alike; the learning rate comes with the step.
  sealed interface Settings permits AdamW.Settings, Muon.Settings {
    /// An optimiser without a step behind it.
    Optimizer of(FlatParameters trained);
  }

  /// What recipes and checkpoints call it.
  String name();

  /// Applies the merged gradient once.
  void step(double learningRate);

  /// What it remembers, by name, for a checkpoint.
  SequencedMap<String, Tensor> state();

  /// How many steps were taken.
  long steps();

  /// Goes on from a checkpoint whose tensors were copied into [#state].
  void resumeAt(long steps);

  /// What the last step is worth logging for, by metric name; empty before the first.
  SequencedMap<String, Double> figures();

  @Override
  void close();
}
