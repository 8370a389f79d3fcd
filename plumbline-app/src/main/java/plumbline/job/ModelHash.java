package plumbline.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import plumbline.checkpoint.Sha256;

/// What a model directory holds, as hashes.
final class ModelHash {
  private static final Set<String> TOKENIZER =
      Set.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja");

  private ModelHash() {}

  /// All that makes what is sampled from a model: configuration, weights, tokenizer, template, and
  /// the end tokens that `generation_config.json` adds.
  static String of(Path directory) throws IOException {
    return String.join(
        " ",
        model(directory),
        tokenizer(directory),
        hash(directory, "generation_config.json"::equals));
  }

  /// Configuration and weights.
  static String model(Path directory) throws IOException {
    return hash(directory, name -> name.equals("config.json") || name.contains(".safetensors"));
  }

  /// Configuration and weights of an adapter.
  static String adapter(Path directory) throws IOException {
    return hash(
        directory, name -> name.equals("adapter_config.json") || name.contains(".safetensors"));
  }

  /// The tokenizer's files and the chat template.
  static String tokenizer(Path directory) throws IOException {
    return hash(directory, TOKENIZER::contains);
  }

  /// One hash of all files of a directory with such names.
  private static String hash(Path directory, Predicate<String> named) throws IOException {
    List<Path> files;
    try (var found = Files.list(directory)) {
      files = found.filter(file -> named.test(file.getFileName().toString())).sorted().toList();
    }
    var sums = new StringBuilder();
    for (var file : files) {
      try (var in = Files.newInputStream(file)) {
        sums.append(file.getFileName()).append(' ').append(Sha256.of(in).sha256()).append('\n');
      }
    }
    return Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8));
  }
}
