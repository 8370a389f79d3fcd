package plumbline.completion.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// What goes over the wire, as the server sees it, and what is refused before it does.
class RequestEncoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Prompt TEXT = new Prompt.OfText("once");
  private static final Sampling ALL =
      new Sampling(
          5, 1, 40, 0.5, 0.1, 1.5, Map.of(3, -1.5f), Set.of(9, 7), List.of("#"), true, List.of(4));

  private final StandInServer server = StandInServer.plain();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void textGoesToCompletions() throws Exception {
    var seen = send(Dialect.openAi(), TEXT, Sampling.random(5, 1));

    assertThat(seen.path()).isEqualTo("/v1/completions");
    assertThat(without(seen.body(), "seed"))
        .isEqualTo(
            json(
                """
                {"model": "toy", "prompt": "once", "max_tokens": 5, "logprobs": 1,
                 "temperature": 1.0, "top_p": 1.0}
                """));
  }

  @Test
  void tokensGoToCompletionsAsTheyAre() throws Exception {
    var prompt = new Prompt.OfTokens(Tokens.of(5, 6));

    var seen = send(Dialect.openAi(), prompt, Sampling.greedy(5));

    assertThat(seen.path()).isEqualTo("/v1/completions");
    assertThat(seen.body().path("prompt")).isEqualTo(json("[5, 6]"));
  }

  @Test
  void aConversationGoesToChat() throws Exception {
    var prompt = new Prompt.OfMessages(List.of(Message.system("be"), Message.user("say")));

    var seen = send(Dialect.openAi(), prompt, Sampling.random(5, 1));

    assertThat(seen.path()).isEqualTo("/v1/chat/completions");
    assertThat(without(seen.body(), "seed"))
        .isEqualTo(
            json(
                """
                {"model": "toy", "max_completion_tokens": 5, "logprobs": true, "top_logprobs": 1,
                 "messages": [{"role": "system", "content": "be"},
                              {"role": "user", "content": "say"}],
                 "temperature": 1.0, "top_p": 1.0}
                """));
  }

  @Test
  void logProbsThatAreNotWantedAreNotAskedFor() throws Exception {
    var dialect = Dialect.openAi().with(LogProbMode.OMITTED);

    assertThat(send(dialect, TEXT, Sampling.greedy(5)).body().has("logprobs")).isFalse();
  }

  @Test
  void offIsSaidAloudWhereServersHaveDefaultsOfTheirOwn() throws Exception {
    var body = send(Dialect.vLlm(), TEXT, Sampling.greedy(5)).body();

    assertThat(body.path("top_k").intValue()).isEqualTo(-1);
    assertThat(body.path("min_p").doubleValue()).isZero();
    assertThat(body.path("repetition_penalty").doubleValue()).isEqualTo(1);
    assertThat(body.path("ignore_eos")).isEqualTo(json("false"));
    assertThat(body.path("return_token_ids")).isEqualTo(json("true"));
  }

  @Test
  void extensionsAndStandardSettingsAreSent() throws Exception {
    var sampling =
        new Sampling(
            5, 1, 40, 0.5, 0.1, 1.5, Map.of(3, -1.5f), Set.of(9, 7), List.of("#"), true, List.of());

    var body = send(Dialect.vLlm().with(LogProbMode.OMITTED), TEXT, sampling).body();

    assertThat(body.path("top_k").intValue()).isEqualTo(40);
    assertThat(body.path("top_p").doubleValue()).isEqualTo(0.5);
    assertThat(body.path("min_p").doubleValue()).isEqualTo(0.1);
    assertThat(body.path("repetition_penalty").doubleValue()).isEqualTo(1.5);
    assertThat(body.path("logit_bias")).isEqualTo(json("{\"3\": -1.5}"));
    assertThat(body.path("stop_token_ids")).isEqualTo(json("[7, 9]"));
    assertThat(body.path("stop")).isEqualTo(json("[\"#\"]"));
    assertThat(body.path("ignore_eos")).isEqualTo(json("true"));
  }

  @Test
  void theSeedIsAFunctionOfTheKey() {
    var key = new SampleKey(1, 2, 3, 4);

    assertThat(RequestEncoder.seed(key)).isEqualTo(RequestEncoder.seed(new SampleKey(1, 2, 3, 4)));
    assertThat(RequestEncoder.seed(key)).isNotEqualTo(RequestEncoder.seed(key.withSample(5)));
    for (int i = 0; i < 1000; i++) {
      assertThat(RequestEncoder.seed(SampleKey.of(i))).isBetween(0L, (1L << 31) - 1);
    }
  }

  @Test
  void whatAServerCannotHonourIsNamedAltogether() {
    var prompt =
        new Prompt.OfMessages(
            List.of(new Message(Role.ASSISTANT, "b", List.of(), "", "thought"), Message.user("a")));

    assertThatThrownBy(() -> send(Dialect.openAi(), prompt, ALL))
        .isInstanceOf(CompletionException.class)
        .hasMessage(
            "request 1 of 1: %s/v1 cannot honour: top-k; min-p; repetition penalty; stop tokens;"
                    .formatted(server.base())
                + " ignore-eos; reasoning; forced tokens; log-probs under a repetition penalty."
                + " Leave it off, or use a dialect that says the server can");
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void aBiasThatServersWouldClampIsRefused() {
    for (float bias : new float[] {100.5f, -101, Float.NEGATIVE_INFINITY}) {
      var sampling =
          new Sampling(5, 0, 0, 1, 0, 1, Map.of(3, bias), Set.of(), List.of(), false, List.of());

      assertThatThrownBy(() -> send(Dialect.vLlm().with(LogProbMode.OMITTED), TEXT, sampling))
          .hasMessageContaining("cannot honour: logit bias outside [-100, 100].");
    }
  }

  @Test
  void logProbsOfAnotherDistributionAreRefused() {
    var processed = Dialect.vLlm().with(LogProbMode.PROCESSED);

    assertThatThrownBy(() -> send(Dialect.vLlm(), TEXT, Sampling.random(5, 0.7)))
        .hasMessageContaining("cannot honour: log-probs at temperature 0.7.");
    assertThatThrownBy(() -> send(processed, TEXT, truncated()))
        .hasMessageContaining(
            "cannot honour: log-probs before truncation by top-k, top-p or min-p.");
  }

  @Test
  void logProbsOfTheSamplingDistributionAreAskedFor() throws Exception {
    var processed = Dialect.vLlm().with(LogProbMode.PROCESSED);

    assertThat(send(processed, TEXT, Sampling.random(5, 0.7)).body().has("logprobs")).isTrue();
    assertThat(send(Dialect.vLlm(), TEXT, truncated()).body().has("logprobs")).isTrue();
  }

  @Test
  void emptyPromptsAreRefused() {
    assertThatThrownBy(
            () -> send(Dialect.vLlm(), new Prompt.OfMessages(List.of()), Sampling.greedy(5)))
        .hasMessage("request 1 of 1: the conversation is empty; it needs a message");
    assertThatThrownBy(
            () -> send(Dialect.vLlm(), new Prompt.OfTokens(Tokens.empty()), Sampling.greedy(5)))
        .hasMessage("request 1 of 1: the token prompt is empty; it needs a token");
  }

  @Test
  void wholeCharactersOfAnyKindAreSent() throws Exception {
    var text = "é漢\uD83D\uDE00\u0000\"\\";

    var seen = send(Dialect.vLlm(), new Prompt.OfText(text), Sampling.greedy(5));

    assertThat(seen.body().path("prompt").textValue()).isEqualTo(text);
  }

  @Test
  void halfACharacterIsRefused() {
    assertThatThrownBy(
            () -> send(Dialect.vLlm(), new Prompt.OfText("a\uD800b"), Sampling.greedy(5)))
        .hasMessage("request 1 of 1: the request holds half a character (a lone surrogate)");
  }

  @Test
  void oneBadRequestKeepsTheBatchFromBeingSent() {
    var good = new CompletionRequest(TEXT, Sampling.greedy(5), SampleKey.of(1));
    var bad = new CompletionRequest(TEXT, truncated(), SampleKey.of(1));

    try (var completer = completer(Dialect.openAi())) {
      assertThatThrownBy(() -> completer.complete(List.of(good, bad, good)))
          .hasMessageStartingWith("request 2 of 3: ")
          .hasMessageContaining("cannot honour: top-k.");
    }
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void toolAnswersNameTheCallTheyBelongTo() throws Exception {
    var calls =
        List.of(
            new ToolCall("", "add", "{\"a\":1}"),
            new ToolCall("id7", "look", "{}"),
            new ToolCall("id8", "look", "{}"));
    var prompt =
        new Prompt.OfMessages(
            List.of(
                Message.user("do"),
                new Message(Role.ASSISTANT, "", calls, "", "let me think"),
                new Message(Role.TOOL, "late", List.of(), "", "id8", ""),
                new Message(Role.TOOL, "found", List.of(), "look", ""),
                new Message(Role.TOOL, "2", List.of(), "", "")));

    var seen = send(Dialect.llamaCpp(), prompt, Sampling.greedy(5));

    assertThat(seen.body().path("messages"))
        .isEqualTo(
            json(
                """
                [{"role": "user", "content": "do"},
                 {"role": "assistant", "content": "", "reasoning_content": "let me think",
                  "tool_calls": [
                   {"id": "call_0", "type": "function",
                    "function": {"name": "add", "arguments": "{\\"a\\":1}"}},
                   {"id": "id7", "type": "function",
                    "function": {"name": "look", "arguments": "{}"}},
                   {"id": "id8", "type": "function",
                    "function": {"name": "look", "arguments": "{}"}}]},
                 {"role": "tool", "content": "late", "tool_call_id": "id8"},
                 {"role": "tool", "content": "found", "tool_call_id": "id7"},
                 {"role": "tool", "content": "2", "tool_call_id": "call_0"}]
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {"add; ``; `for tool 'add'`", "look; id8; `call 'id8'`"})
  void aToolAnswerWithoutACallIsRefused(String name, String id, String what) {
    var calls = List.of(new ToolCall("id7", "look", "{}"));
    var prompt =
        new Prompt.OfMessages(
            List.of(
                new Message(Role.ASSISTANT, "", calls, "", ""),
                new Message(Role.TOOL, "2", List.of(), name, id, "")));

    assertThatThrownBy(() -> send(Dialect.vLlm(), prompt, Sampling.greedy(5)))
        .hasMessage(
            "request 1 of 1: message 2 answers %s, but the assistant turn before has no open call"
                + " of it",
            what);
  }

  private static Sampling truncated() {
    return new Sampling(5, 1, 3, 1, 0, 1, Map.of(), Set.of(), List.of(), false, List.of());
  }

  private OpenAiCompleter completer(Dialect dialect) {
    return new OpenAiCompleter(server.endpoint(), dialect, Limits.standard());
  }

  private StandInServer.Seen send(Dialect dialect, Prompt prompt, Sampling sampling)
      throws InterruptedException {
    try (var completer = completer(dialect)) {
      completer.complete(List.of(new CompletionRequest(prompt, sampling, SampleKey.of(1))));
    }
    return server.seen().getLast();
  }

  private static JsonNode without(JsonNode body, String field) {
    return body.<ObjectNode>deepCopy().without(field);
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }
}
