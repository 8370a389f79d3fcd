package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import plumbline.completion.Sampling;
import plumbline.generate.BatchEngine;
import plumbline.generate.GenerationRequest;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;

/// New tokens per second with 1, 16 and 64 rows of 32 prompt and 96 new tokens, once the JVM has
/// compiled what runs.
final class Decoding {
  static final int PROMPT = 32;
  static final int NEW = 96;
  private static final int VOCAB = 512;
  private static final int[] ROWS = {1, 16, 64};
  private static final int COLD = 4;

  private Decoding() {}

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes)) {
      var engine = new BatchEngine(policy.network(0), lanes, null);
      for (int round = 0; round < COLD; round++) {
        for (int rows : ROWS) {
          engine.generate(requests(VOCAB, rows, rows, NEW));
        }
      }
      var rates = new ArrayList<Double>();
      for (int rows : ROWS) {
        var requests = requests(VOCAB, rows, rows, NEW);
        var rate =
            Repeated.best(
                5,
                () -> {
                  engine.generate(requests);
                  return (long) rows * NEW;
                });
        rates.add(rate.median());
        out.put("tokens_per_second_" + rows, rate.median());
      }
      out.put("ratio_64_to_1", rates.getLast() / rates.getFirst());
    }
  }

  /// Rows of `length` new tokens over `prompts` distinct prompts.
  static List<GenerationRequest> requests(int vocab, int rows, int prompts, int length) {
    var requests = new ArrayList<GenerationRequest>();
    for (int row = 0; row < rows; row++) {
      var prompt = SmallLlama.tokens(vocab, row * (long) prompts / rows, PROMPT);
      requests.add(GenerationRequest.of(prompt, sampling(length), new SampleKey(1, 2, 3, row)));
    }
    return requests;
  }

  static Sampling sampling(int length) {
    return new Sampling(length, 1, 0, 1, 0, 1, Map.of(), Set.of(), List.of(), true, List.of());
  }
}
