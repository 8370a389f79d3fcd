package plumbline.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import plumbline.generate.MemoryPlan;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.text.token.Tokenizer;

/// A model with what turns text into its tokens; closing it ends its memory.
///
/// @param tokenizer null where the directory has none; then only rows of ids work
record LoadedModel(
    Path directory, CausalLm model, Parameters parameters, @Nullable Tokenizer tokenizer)
    implements AutoCloseable {
  /// The tokenizer.
  ///
  /// @throws CommandFailure where there is none, naming what wanted it
  Tokenizer tokenizerFor(String purpose) {
    if (tokenizer == null) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s: %s has no tokenizer.json; without it only rows of ids work"
              .formatted(purpose, directory));
    }
    return tokenizer;
  }

  /// What the weights take, and the most that is sampled at a time beside them.
  String planned(MemoryPlan sampling) {
    long weights =
        parameters.tensors().values().stream()
            .mapToLong(tensor -> tensor.count() * tensor.dtype().bytes())
            .sum();
    return String.format(
        Locale.ROOT, "memory: %.1f MB of weights; sampling of at most %s", weights / 1e6, sampling);
  }

  @Override
  public void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
    parameters.close();
  }
}
