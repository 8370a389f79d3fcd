package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.CausalLm;
import plumbline.model.Fixtures;
import plumbline.model.ModelDirectory;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// The greedy continuations that transformers computed from the same files, sampled together by the
/// engine.
class ReferenceGenerationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-gqa-untied",
        "llama-tied-llama3rope-sharded",
        "llama-yarn-bf16",
        "mistral-sliding8",
        "qwen2-bias-tied-sharded",
        "qwen3-qknorm-tied",
        "qwen3moe-top2-norm",
        "deepseekv3-yarn"
      })
  void continuesAsTheReference(String name) throws IOException, InterruptedException {
    var directory = Fixtures.models().resolve(name);
    var expected = Fixtures.expected(directory);
    var requests = new ArrayList<GenerationRequest>();
    var wanted = new ArrayList<Tokens>();
    for (var part : List.of("greedy", "greedy_left_padded")) {
      var given = expected.get(part);
      var prompts = given.get(given.has("prompt_ids") ? "prompt_ids" : "input_ids");
      for (int row = 0; row < prompts.size(); row++) {
        var prompt = Fixtures.tokens(prompts.get(row));
        if (given.has("attention_mask")) {
          int real = Fixtures.tokens(given.get("attention_mask").get(row)).stream().sum();
          prompt = prompt.slice(prompt.size() - real, prompt.size());
        }
        var generated = Fixtures.tokens(given.get("generated").get(row));
        wanted.add(generated);
        requests.add(
            GenerationRequest.of(
                prompt, Settings.ignoringEos(generated.size()), SampleKey.of(row)));
      }
    }
    long before = Tensor.live();
    var config = ModelDirectory.config(directory);
    try (var parameters = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU)) {
      var model = new CausalLm(config, parameters);
      for (int lanes : new int[] {1, 2}) {
        try (var threads = Lanes.open(lanes, 1)) {
          var engine = engine(model, threads);
          assertThat(engine.generate(requests)).extracting(Generated::tokens).isEqualTo(wanted);
          assertThat(engine.generate(requests.subList(1, 2)).getFirst().tokens())
              .isEqualTo(wanted.get(1));
        }
      }
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static BatchEngine engine(CausalLm model, Lanes lanes) {
    return new BatchEngine(model, lanes, new BatchEngine.Settings(3, 1L << 30), null, List.of());
  }
}
