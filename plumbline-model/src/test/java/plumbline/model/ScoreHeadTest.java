package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;

class ScoreHeadTest {
  @TempDir Path directory;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void readsTheStateOfTheLastRealToken() {
    var states = Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 6, 2);
    var head = new ScoreHead(Tensors.of(new float[] {1, 0, 1, -1, 2, 1}, 3, 2));
    var read = ScoreHead.read(List.of(Tokens.of(1, 2), Tokens.of(1, 2, 3)), Device.CPU);

    var scores = head.scores(states.indexSelect(0, Objects.requireNonNull(read.places())));

    assertThat(scores.shape()).containsExactly(2, 3);
    assertThat(scores.toFloats()).containsExactly(3, -1, 10, 11, -1, 34);
  }

  @Test
  void doesNotSeeThePadding() {
    var config = SmallModels.config("llama");
    try (var weights = SmallModels.parameters("llama")) {
      var model = new CausalLm(config, weights);
      var head = new ScoreHead(ScoreHead.initialise(config, 2, 1));
      var rows = List.of(SmallModels.tokens(4, 1), SmallModels.tokens(9, 2));

      var together = scores(head, model, rows).toFloats();

      var alone = scores(head, model, rows.subList(0, 1));
      assertThat(alone.toFloats())
          .containsExactly(new float[] {together[0], together[1]}, within(1e-5f));
    }
  }

  @Test
  void sendsItsGradientToTheHeadAndTheModel() {
    var config = SmallModels.config("llama");
    try (var weights = SmallModels.parameters("llama")) {
      weights.tensors().values().forEach(Tensor::requireGrad);
      var head = new ScoreHead(ScoreHead.initialise(config, 1, 1).requireGrad());

      scores(head, new CausalLm(config, weights), List.of(SmallModels.tokens(4, 1)))
          .sum()
          .backward();

      assertThat(Objects.requireNonNull(head.weight().grad()).abs().max().item()).isPositive();
      var first = weights.tensor("model.layers.0.self_attn.v_proj.weight").grad();
      assertThat(Objects.requireNonNull(first).abs().max().item()).isPositive();
      assertThat(weights.tensor("lm_head.weight").grad()).isNull();
    }
  }

  @Test
  void isSavedAndLoadedAsAModelOfSequences() throws IOException {
    var config = SmallModels.config("llama");
    try (var weights = SmallModels.parameters("llama")) {
      var tensors = new LinkedHashMap<String, Tensor>(weights.tensors());
      tensors.remove("lm_head.weight");
      tensors.put(ScoreHead.NAME, ScoreHead.initialise(config, 3, 1));
      ModelDirectory.save(config, tensors, DType.FLOAT32, this::create);

      var json = new ObjectMapper().readTree(directory.resolve("config.json").toFile());
      assertThat(json.at("/architectures/0").textValue())
          .isEqualTo("LlamaForSequenceClassification");
      assertThat(json.get("id2label")).hasSize(3);
      assertThat(ModelDirectory.config(directory)).isEqualTo(config);
      try (var loaded = ModelDirectory.loadScorer(directory, config, DType.FLOAT32, Device.CPU)) {
        assertThat(ScoreHead.of(loaded).weight().toFloats())
            .containsExactly(tensors.get(ScoreHead.NAME).toFloats());
        var model = new CausalLm(config, loaded);
        assertThatThrownBy(model::head)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(
                "this model has score.weight in place of lm_head.weight: it scores rows and"
                    + " predicts no token");
        var batch = TokenBatch.of(List.of(SmallModels.tokens(4, 1)));
        assertThat(model.hidden(batch).toFloats())
            .containsExactly(new CausalLm(config, weights).hidden(batch).toFloats());
      }
    }
  }

  @Test
  void aModelWithoutScoresIsNamed() throws IOException {
    var config = SmallModels.config("llama");
    try (var weights = SmallModels.parameters("llama")) {
      ModelDirectory.save(config, weights.tensors(), DType.FLOAT32, this::create);
    }

    assertThatThrownBy(
            () -> ModelDirectory.loadScorer(directory, config, DType.FLOAT32, Device.CPU))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            directory
                + ": 2 tensors do not fit config.json: unexpected lm_head.weight F32 [61, 32];"
                + " missing score.weight [1, 32]");
  }

  @Test
  void refusesARowWithoutTokens() {
    assertThatThrownBy(() -> ScoreHead.read(List.of(Tokens.of(1), Tokens.of()), Device.CPU))
        .hasMessage("row 1 has no token to score");
  }

  private static Tensor scores(ScoreHead head, CausalLm model, List<Tokens> rows) {
    return head.scores(model.hidden(TokenBatch.of(rows), ScoreHead.read(rows, Device.CPU)));
  }

  private WritableByteChannel create(String name) throws IOException {
    return Files.newByteChannel(
        directory.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }
}
