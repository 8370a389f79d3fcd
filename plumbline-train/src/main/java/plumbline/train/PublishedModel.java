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
    write(artifacts, directory, config, tensors, type, tokenizer, null, step, provenance);
  }

  /// The same for a model whose answers end elsewhere than those of the model it came from.
  static void write(
      Artifacts artifacts,
      Path directory,
      ModelConfig config,
      Map<String, Tensor> tensors,
      DType type,
      @Nullable Path tokenizer,
      @Nullable ServedEnds ends,
      long step,
      Provenance provenance)
      throws IOException {
    long bytes = tensors.values().stream().mapToLong(tensor -> tensor.count() * type.bytes()).sum();
    artifacts.publish(
        directory,
        bytes + (1 << 20),
        step,
        provenance,
        draft -> content(draft, config, tensors, type, tokenizer, ends));
  }

  /// Writes configuration, weights and, from another directory, the tokenizer into a draft.
  static void content(
      Draft draft,
      ModelConfig config,
      Map<String, Tensor> tensors,
      DType type,
      @Nullable Path tokenizer)
      throws IOException {
    content(draft, config, tensors, type, tokenizer, null);
  }

  /// The same for a model whose answers end elsewhere than those of the model it came from.
  static void content(
      Draft draft,
      ModelConfig config,
      Map<String, Tensor> tensors,
      DType type,
      @Nullable Path tokenizer,
      @Nullable ServedEnds ends)
      throws IOException {
    var ending = ends == null ? config : config.endingAlsoAt(ends.tokens());
    ModelDirectory.save(ending, tensors, type, draft::create);
    if (ends != null) {
      draft.write(ServedEnds.FILE, ends.file(tokenizer));
    }
    if (tokenizer != null) {
      for (var name : TOKENIZER_FILES) {
        var file = tokenizer.resolve(name);
        boolean written = ends != null && name.equals(ServedEnds.FILE);
        if (!written && Files.isRegularFile(file)) {
          draft.write(name, Files.readAllBytes(file));
        }
      }
    }
  }
}
