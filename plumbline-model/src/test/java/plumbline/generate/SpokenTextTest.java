package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import plumbline.completion.Sampling;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Lanes;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// With a tokenizer whose tokens are single bytes.
class SpokenTextTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void allButTheLastTokenIsHeardWhileItIsSampled() throws InterruptedException {
    try (var bytes = bytes()) {
      var prompt = bytes.encode("a€");
      var spoken = spoken(bytes, prompt);
      var answer = generate(bytes, spoken, prompt, bytes.encode("x€yé"));
      assertThat(heard).containsExactly("x", "€", "y");

      spoken.finish(prompt.then(answer));
      assertThat(heard).containsExactly("x", "€", "y", "é");
    }
  }

  @Test
  void specialTokensAreSilentAndAHalfCharacterIsToldAtTheEnd() throws InterruptedException {
    try (var bytes = bytes()) {
      int end = bytes.specials().eos().orElseThrow();
      var prompt = bytes.encode("a");
      var spoken = spoken(bytes, prompt);
      var half = bytes.encode("€").slice(0, 2);
      var answer =
          generate(bytes, spoken, prompt, bytes.encode("x").then(Tokens.of(end)).then(half));
      assertThat(heard).containsExactly("x");

      spoken.finish(prompt.then(answer));
      assertThat(heard).containsExactly("x", "\uFFFD");
    }
  }

  private static Tokenizer bytes() {
    return TokenizerTrainer.bytePairs(List.of("a").stream(), 259, SpecialTokenNames.standard())
        .open();
  }

  private SpokenText spoken(Tokenizer tokenizer, Tokens prompt) {
    return new SpokenText(
        tokenizer,
        prompt.size(),
        piece -> {
          if (!piece.isEmpty()) {
            heard.add(piece);
          }
        });
  }

  /// Samples what is wanted, whatever the model would say.
  private static Tokens generate(
      Tokenizer tokenizer, SpokenText spoken, Tokens prompt, Tokens wanted)
      throws InterruptedException {
    var config = ModelConfig.llama(32, 48, 1, 4, tokenizer.size(), 64);
    try (var lanes = Lanes.open(1, 1);
        var weights = Parameters.initialise(config, 5)) {
      var engine =
          new BatchEngine(
              new CausalLm(config, weights),
              lanes,
              EngineUnderTest.limits(1),
              tokenizer,
              List.of(spoken));
      var forced = IntStream.range(0, wanted.size()).mapToObj(wanted::get).toList();
      var sampling =
          new Sampling(wanted.size(), 0, 0, 1, 0, 1, Map.of(), Set.of(), List.of(), true, forced);
      var request = GenerationRequest.of(prompt, sampling, SampleKey.of(1));
      return engine.generate(List.of(request)).getFirst().tokens();
    }
  }
}
