package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import plumbline.completion.Sampling;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.SmallModels;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// A small model on one lane; when it is closed no tensor may be left.
final class EngineUnderTest implements AutoCloseable {
  final long before = Tensor.live();
  final Lanes lanes = Lanes.open(1, 1);
  Parameters weights = SmallModels.parameters("llama");
  CausalLm model = new CausalLm(SmallModels.config("llama"), weights);

  /// Changes to another family.
  void use(String family) {
    weights.close();
    weights = SmallModels.parameters(family);
    model = new CausalLm(SmallModels.config(family), weights);
  }

  BatchEngine engine(int slots) {
    return new BatchEngine(model, lanes, limits(slots), null, List.of());
  }

  static BatchEngine.Settings limits(int slots) {
    return new BatchEngine.Settings(slots, 1L << 30);
  }

  /// One row, alone.
  Generated greedy(Sampling sampling, Tokens prompt) throws InterruptedException {
    var request = GenerationRequest.of(prompt, sampling, SampleKey.of(0));
    return engine(1).generate(List.of(request)).getFirst();
  }

  /// Rows of different lengths and settings; every third shares its prompt with two others.
  static List<GenerationRequest> mixed(int count) {
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < count; i++) {
      var prompt = SmallModels.tokens(2 + 17 * (i / 3) % 23, i / 3);
      var sampling = i % 4 == 0 ? Sampling.greedy(5 + i % 20) : Sampling.random(3 + i % 26, 1);
      requests.add(GenerationRequest.of(prompt, sampling, SampleKey.of(8).withSample(i)));
    }
    return requests;
  }

  @Override
  public void close() {
    lanes.close();
    weights.close();
    assertThat(Tensor.live()).isEqualTo(before);
  }
}
