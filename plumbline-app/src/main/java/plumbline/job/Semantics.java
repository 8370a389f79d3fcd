package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import plumbline.completion.openai.Endpoint;
import plumbline.completion.openai.Limits;
import plumbline.completion.openai.OpenAiEmbedder;
import plumbline.config.SemanticSettings;
import plumbline.config.SemanticSettings.Embedder;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.EncodedRows;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.embedding.MeanPooled;
import plumbline.objective.preference.SemanticWeights;
import plumbline.recipe.preference.PairRows;
import plumbline.recipe.preference.StoredDistances;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.text.embedding.HashedTrigrams;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.token.Tokenizer;

/// Lets pairs whose winner drifted from its prompt count less.
record Semantics(SemanticSettings settings, Workplace place) {
  List<PairRows> weighted(List<PairRows> rows, EncodedRows<EncodedPair> data)
      throws IOException, InterruptedException {
    var pairs = data.rows().stream().map(EncodedPair::pair).toList();
    var named = settings.directory();
    var directory =
        named == null ? place.output().resolve("semantic") : place.context().base().resolve(named);
    StoredDistances distances;
    try (var embedder = open(settings.embedder())) {
      distances =
          StoredDistances.open(
              directory, data.hash(), place.provenance(data.hash()), pairs, embedder);
    }
    if (distances.cut() > 0) {
      place.remark(
          "%,d texts are longer than %s reads and were cut"
              .formatted(distances.cut(), distances.encoder()));
    }
    place.remark(
        "mean distance from the prompt: winners %.3f, losers %.3f, by %s"
            .formatted(mean(distances.chosen()), mean(distances.rejected()), distances.encoder()));
    var given = settings.alpha();
    double alpha = given == null ? SemanticWeights.calibrated(distances.chosen()) : given;
    var weights = SemanticWeights.of(distances.chosen(), alpha);
    weights.remarks().forEach(place::remark);
    return PairRows.weighted(rows, weights, settings.normalised());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private TextEmbedder open(Embedder named) throws IOException {
    return switch (named) {
      case Embedder.Hashed(var dimensions) -> new HashedTrigrams(dimensions);
      case Embedder.Model model -> pooled(model);
      case Embedder.Endpoint(var url, var name, var keyFile) ->
          new OpenAiEmbedder(
              keyFile == null
                  ? Endpoint.open(url, name)
                  : Endpoint.keyed(
                      url, name, Files.readString(place.context().base().resolve(keyFile)).strip()),
              Limits.standard());
    };
  }

  private TextEmbedder pooled(Embedder.Model model) throws IOException {
    var directory = place.context().base().resolve(model.directory());
    var config = ModelDirectory.config(directory);
    var tokenizer = Tokenizer.load(directory);
    var device = Device.parse(place.recipe().run().engine().device());
    var weights = ModelDirectory.load(directory, config, DType.FLOAT32, device);
    return new MeanPooled(
        new CausalLm(config, weights),
        tokenizer::encode,
        Math.min(model.maxTokens(), config.maxPositions()),
        "mean-pooled " + ModelHash.of(directory),
        () -> {
          weights.close();
          tokenizer.close();
        });
  }
}
