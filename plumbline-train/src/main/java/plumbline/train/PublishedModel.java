package plumbline.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Draft;
import plumbline.checkpoint.Provenance;
import plumbline.model.ModelDirectory;
import plumbline.model.ParametersToWrite;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// Writes a model directory that other tools load, whole or not at all.
public final class PublishedModel {
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          ServedEnds.FILE);

  private PublishedModel() {}

  /// Publishes `directory` with configuration, weights and, from another directory, the tokenizer.
  public static void write(
      Artifacts artifacts,
      Path directory,
      ModelConfig config,
      Map<String, Tensor> tensors,
      DType type,
      @Nullable Path tokenizer,
      long step,
      Provenance provenance)
      throws IOException {
    var written = ParametersToWrite.of(tensors);
    write(artifacts, directory, config, written, type, tokenizer, null, step, provenance);
  }

  /// The same for a model whose answers end elsewhere than those of the model it came from.
  static void write(
      Artifacts artifacts,
      Path directory,
      ModelConfig config,
      ParametersToWrite written,
      DType type,
      @Nullable Path tokenizer,
      @Nullable ServedEnds ends,
      long step,
      Provenance provenance)
      throws IOException {
    long count = written.tensors().values().stream().mapToLong(Tensor::count).sum();
    artifacts.publish(
        directory,
        count * type.bytes() + (1 << 20),
        step,
        provenance,
        draft -> content(draft, config, written, type, tokenizer, ends));
  }

  /// Writes configuration, weights and, from another directory, the tokenizer into a draft.
  static void content(
      Draft draft,
      ModelConfig config,
      Map<String, Tensor> tensors,
      DType type,
      @Nullable Path tokenizer)
      throws IOException {
    content(draft, config, ParametersToWrite.of(tensors), type, tokenizer, null);
  }

  private static void content(
      Draft draft,
      ModelConfig config,
      ParametersToWrite written,
      DType type,
      @Nullable Path tokenizer,
      @Nullable ServedEnds ends)
      throws IOException {
    var ending = ends == null ? config : config.endingAlsoAt(ends.tokens());
    ModelDirectory.save(ending, written, type, draft::create);
    if (ends != null) {
      draft.write(ServedEnds.FILE, ends.file(tokenizer));
    }
    if (tokenizer != null) {
      for (var name : TOKENIZER_FILES) {
        var file = tokenizer.resolve(name);
        boolean isWritten = ends != null && name.equals(ServedEnds.FILE);
        if (!isWritten && Files.isRegularFile(file)) {
          draft.write(name, Files.readAllBytes(file));
        }
      }
    }
  }
}
