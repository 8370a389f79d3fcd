package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import plumbline.completion.Completer;
import plumbline.completion.CompleterContract;
import plumbline.completion.Completion;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

class LocalCompleterTest extends CompleterContract {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz é€";
  private static final int EOS = 2;
  private static Tokenizer tokenizer;
  private static Lanes lanes;
  private static Parameters weights;
  private static CausalLm model;
  private static LocalCompleter completer;

  @BeforeAll
  static void open() {
    tokenizer = TokenizerTrainer.characters(ALPHABET, SpecialTokenNames.standard()).open();
    var config = ModelConfig.llama(32, 48, 2, 4, tokenizer.size(), 64).withTokens(1, EOS, 0);
    lanes = Lanes.open(2, 1);
    weights = Parameters.initialise(config, 5);
    for (var name : weights.tensors().sequencedKeySet()) {
      if (name.endsWith("_proj.weight")) {
        weights.tensor(name).mul_(15);
      }
    }
    model = new CausalLm(config, weights);
    completer = over(model);
  }

  private static LocalCompleter over(CausalLm network) {
    return over(network, messages -> tokenizer.encode(messages.toString()));
  }

  private static LocalCompleter over(CausalLm network, Function<List<Message>, Tokens> template) {
    var limits = new BatchEngine.Settings(8, 1L << 30);
    var engine = new BatchEngine(network, lanes, limits, tokenizer, List.of());
    return new LocalCompleter(engine, tokenizer, template, () -> 7);
  }

  @AfterAll
  static void close() {
    lanes.close();
    weights.close();
    tokenizer.close();
  }

  @Override
  protected Completer completer() {
    return completer;
  }

  @Override
  protected List<Prompt> prompts() {
    return List.of(
        new Prompt.OfTokens(tokenizer.encode("abc")), new Prompt.OfTokens(tokenizer.encode("xyz")));
  }

  @Test
  void saysWhichWeightsSampled() throws InterruptedException {
    assertThat(complete(Sampling.greedy(2)).policyVersion()).isEqualTo(7);
  }

  @Test
  void theModelsOwnEndIsNoPartOfTheText() throws InterruptedException {
    var ended = complete(forced("ab", EOS));

    assertThat(ended.tokens().get(2)).isEqualTo(EOS);
    assertThat(ended.text()).isEqualTo("ab");
    assertThat(ended.stop()).isEqualTo(StopReason.STOP);
  }

  @Test
  void aStopStringMayEndInsideACharacterOfSeveralTokens() throws InterruptedException {
    var euro = TokenizerTrainer.bytePairs(List.of("a").stream(), 259, SpecialTokenNames.standard());
    try (var bytes = euro.open()) {
      var prompt = bytes.encode("a");
      var spelt = bytes.encode("x€y€z");
      var sampling =
          new Sampling(
              12,
              0,
              0,
              1,
              0,
              1,
              Map.of(),
              Set.of(),
              List.of("y€"),
              true,
              spelt.stream().boxed().toList());
      var config = ModelConfig.llama(32, 48, 2, 4, bytes.size(), 64);
      try (var own = Parameters.initialise(config, 5)) {
        var limits = new BatchEngine.Settings(2, 1L << 30);
        var engine = new BatchEngine(new CausalLm(config, own), lanes, limits, bytes, List.of());
        var request = GenerationRequest.of(prompt, sampling, SampleKey.of(1));

        var row = engine.generate(List.of(request)).getFirst();

        assertThat(row.stop()).isEqualTo(StopReason.STOP);
        assertThat(bytes.decode(row.tokens(), false)).isEqualTo("x€y€");
        assertThat(row.tokens().size()).isEqualTo(8);
        var half =
            new GenerationRequest(prompt, row.tokens().slice(0, 6), sampling, SampleKey.of(1), 99);
        assertThat(engine.generate(List.of(half)).getFirst().tokens())
            .isEqualTo(row.tokens().slice(6, 8));
      }
    }
  }

  @Test
  void whatTheEngineRefusesIsACompletionException() {
    assertThatThrownBy(() -> complete(Sampling.greedy(100)))
        .isInstanceOf(CompletionException.class)
        .hasMessage(
            "a prompt of 3 tokens and 100 new ones exceed the context of 64; ask for at most 61")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    var nothing = new CompletionRequest(new Prompt.OfText(""), Sampling.greedy(2), SampleKey.of(1));
    assertThatThrownBy(() -> completer.complete(List.of(nothing)))
        .isInstanceOf(CompletionException.class)
        .hasMessage("the prompt has no token; a model continues at least one");
  }

  @Test
  void brokenWeightsAreACompletionException() {
    try (var broken = Parameters.initialise(model.config(), 5)) {
      broken.tensor("model.norm.weight").fill_(Double.NaN);
      var request =
          new CompletionRequest(prompts().getFirst(), Sampling.greedy(2), SampleKey.of(1));

      assertThatThrownBy(
              () -> over(new CausalLm(model.config(), broken)).complete(List.of(request)))
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("its weights hold NaN");
    }
  }

  @Test
  void textIsEncodedAsItIs() throws InterruptedException {
    var request =
        new CompletionRequest(new Prompt.OfText("hé€"), Sampling.greedy(1), SampleKey.of(1));

    assertThat(completer.complete(List.of(request)).getFirst().prompt())
        .isEqualTo(tokenizer.encode("hé€"));
  }

  /// A template that waits until the other call has its answer.
  @Test
  @Timeout(20)
  void promptsAreRenderedWhileAnotherThreadSamples() throws Exception {
    var rendering = new CompletableFuture<Void>();
    var sampled = new CompletableFuture<Void>();
    var slow =
        over(
            model,
            _ -> {
              rendering.complete(null);
              sampled.join();
              return tokenizer.encode("xyz");
            });
    var messages = new Prompt.OfMessages(List.of(Message.user("hello")));
    var rendered = new FutureTask<>(() -> slow.complete(List.of(request(messages))));
    Thread.ofVirtual().start(rendered);
    rendering.join();

    assertThat(slow.complete(List.of(request(prompts().getFirst())))).hasSize(1);

    sampled.complete(null);
    assertThat(rendered.get().getFirst().prompt()).isEqualTo(tokenizer.encode("xyz"));
  }

  private static CompletionRequest request(Prompt prompt) {
    return new CompletionRequest(prompt, Sampling.greedy(1), SampleKey.of(1));
  }

  private static Sampling forced(String text, int last) {
    var ids = tokenizer.encode(text).then(Tokens.of(last)).stream().boxed().toList();
    return new Sampling(9, 0, 0, 1, 0, 1, Map.of(), Set.of(), List.of(), false, ids);
  }

  private Completion complete(Sampling sampling) throws InterruptedException {
    var request = new CompletionRequest(prompts().getFirst(), sampling, SampleKey.of(1));
    return completer.complete(List.of(request)).getFirst();
  }
}
