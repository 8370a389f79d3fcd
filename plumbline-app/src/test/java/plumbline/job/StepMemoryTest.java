package plumbline.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.config.Recipe;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ModelConfig;

class StepMemoryTest {
  private static final int LAYERS = 3;
  private static final ModelConfig CONFIG = ModelConfig.llama(8, 20, LAYERS, 2, 50, 64);

  /// Of a token and layer: gate, up and their product, four states, queries, keys and values.
  private static final long LAYER = 3 * 20 + 4 * 8 + 3 * 8;

  /// What a layer makes on the way back.
  private static final long BACK = 3 * 20 + 4 * 8;

  @TempDir private Path folder;

  private StepMemory of(String settings, long read) throws IOException {
    return of(settings, read, 1);
  }

  private StepMemory of(String settings, long read, long together) throws IOException {
    return StepMemory.of(recipe(settings), CONFIG, read, together, folder).orElseThrow();
  }

  private static Recipe recipe(String settings) {
    return TinyRun.read(TinyRun.supervised() + settings + "\n", "run");
  }

  @Test
  void everyTokenIsKeptInEveryLayer() throws IOException {
    var step = of("engine: {threads: 2}", 40);

    assertThat(step.tokens()).isEqualTo(40);
    assertThat(step.activationBytes()).isEqualTo(40 * (LAYERS * LAYER + BACK) * Float.BYTES);
    assertThat(step.logitBytes()).as("20 tokens a lane").isEqualTo(2 * 3 * 20 * 50 * Float.BYTES);
    assertThat(step)
        .hasToString(
            String.format(
                Locale.ROOT,
                "a step of at most 40 tokens at a time: %.1f MB of activations, 0.0 MB for logits",
                step.activationBytes() / 1e6));
  }

  @Test
  void noMoreThanTheMicroBatchesOfTheLanesAreKept() throws IOException {
    assertThat(of("engine: {threads: 2}\nmicro-batch-tokens: 16", 40).tokens()).isEqualTo(32);
  }

  @Test
  void aRowOrGroupLongerThanAMicroBatchIsOneOfItsOwn() throws IOException {
    assertThat(of("engine: {threads: 2}\nmicro-batch-tokens: 16", 60, 20).tokens()).isEqualTo(40);
    assertThat(of("engine: {threads: 2}\nmicro-batch-tokens: 16", 60, 40).tokens()).isEqualTo(60);
  }

  /// Prompts of 2 tokens, answers of 3.
  @Test
  void aStepHasTheSamplesThatAreDealtToIt() throws IOException {
    assertThat(ofSamples("mini-batches: 5")).as("8 of 40 samples").isEqualTo(8 * 5);
    assertThat(ofSamples("mini-batches: 5\nmini-batch-of: groups")).as("a task").isEqualTo(8 * 5);
    assertThat(ofSamples("micro-batch-tokens: 10")).as("a task at a time").isEqualTo(8 * 5);
    assertThat(ofSamples("mini-batches: 10\nmicro-batch-tokens: 10"))
        .as("half a task at a time")
        .isEqualTo(4 * 5);
  }

  private long ofSamples(String settings) throws IOException {
    var text =
        TinyRun.policyGradient("engine: {threads: 1}", settings)
            .replace("group: 4, tasks-per-step: 4", "group: 8, tasks-per-step: 5");
    var recipe = (Recipe.PolicyGradient) TinyRun.read(text, "run");
    return StepMemory.ofSamples(recipe, CONFIG, 2, folder).orElseThrow().tokens();
  }

  @Test
  void activationsThatAreComputedAgainAreThoseOfALayer() throws IOException {
    assertThat(of("engine: {threads: 1, gradient-checkpointing: true}", 40).activationBytes())
        .isEqualTo(40 * (LAYERS * 8 + LAYER + BACK) * Float.BYTES);
  }

  @Test
  void theRowsOfAStepAreAsLongAsTheLongest() throws IOException {
    var recipe = recipe("engine: {threads: 1}");
    var lengths = List.of(3, 7, 5);

    assertThat(StepMemory.of(recipe, CONFIG, 4, lengths, length -> length, folder))
        .isEqualTo(StepMemory.of(recipe, CONFIG, 28, 7, folder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "engine: {dtype: bfloat16}",
        "engine: {autocast: bfloat16}",
        "lora: {rank: 2, dropout: 0.1}"
      })
  void isUnknownWhereAGraphIsKept(String settings) throws IOException {
    assertThat(StepMemory.of(recipe(settings), CONFIG, 40, 1, folder)).isEmpty();
    assertThat(StepMemory.of(recipe("lora: {rank: 2}"), CONFIG, 40, 1, folder)).isPresent();
  }

  @Test
  void isUnknownWhereAFeedForwardHasBiases() throws IOException {
    for (boolean biases : new boolean[] {true, false}) {
      var config =
          """
          {"model_type": "llama", "hidden_size": 8, "intermediate_size": 20, "num_hidden_layers": 1,
           "num_attention_heads": 2, "vocab_size": 50, "max_position_embeddings": 64,
           "mlp_bias": %s}
          """
              .formatted(biases)
              .getBytes(UTF_8);
      var step =
          StepMemory.of(recipe(""), ConfigReader.parse("config.json", config), 40, 1, folder);
      assertThat(step.isPresent()).isNotEqualTo(biases);
    }
  }
}
