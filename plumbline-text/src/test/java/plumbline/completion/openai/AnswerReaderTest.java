package plumbline.completion.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.Completion;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.text.message.Message;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// Answers in the shapes that servers use, and answers that are not to be trusted.
class AnswerReaderTest {
  private static final Prompt TEXT = new Prompt.OfText("once");
  private static final Prompt TOKENS = new Prompt.OfTokens(Tokens.of(5, 6));
  private static final Prompt CHAT = new Prompt.OfMessages(List.of(Message.user("a")));

  @Test
  void vLlmTellsIdsOfPromptAndContinuation() {
    var completion =
        read(
            TEXT,
            """
            {"choices": [{"index": 0, "text": "ab", "finish_reason": "stop", "stop_reason": 0,
              "logprobs": {"tokens": ["a", "b", ""], "token_logprobs": [-0.5, -1, -0.25],
                           "top_logprobs": [{"a": -0.5}, {"b": -1}, {"": -0.25}]},
              "token_ids": [1, 2, 0], "prompt_token_ids": [8, 9]}],
             "usage": {"completion_tokens": 3}}
            """);

    assertThat(completion)
        .isEqualTo(
            new Completion(
                Tokens.of(8, 9),
                Tokens.of(1, 2, 0),
                "ab",
                Floats.of(-0.5f, -1, -0.25f),
                Floats.empty(),
                StopReason.STOP,
                0));
  }

  @Test
  void chatTellsThePromptBesideTheChoices() {
    var completion =
        read(
            CHAT,
            """
            {"prompt_token_ids": [8], "policy_version": 12, "choices": [{
              "message": {"role": "assistant", "content": "a"}, "finish_reason": "length",
              "logprobs": {"content": [{"token": "a", "logprob": -0.5, "top_logprobs": []}]},
              "token_ids": [1]}]}
            """);

    assertThat(completion.prompt()).isEqualTo(Tokens.of(8));
    assertThat(completion.tokens()).isEqualTo(Tokens.of(1));
    assertThat(completion.stop()).isEqualTo(StopReason.LENGTH);
    assertThat(completion.policyVersion()).isEqualTo(12);
  }

  @Test
  void llamaCppTellsIdsBesideLogProbs() {
    var completion = read(TEXT, llamaCpp(2));

    assertThat(completion.tokens()).isEqualTo(Tokens.of(7, 4));
    assertThat(completion.logProbs()).isEqualTo(Floats.of(-0.5f, -1));
  }

  @Test
  void idsBesideLogProbsCountOnlyWhereNoneIsMissing() {
    assertThat(read(TEXT, llamaCpp(3)).tokens()).isEqualTo(Tokens.empty());
  }

  @Test
  void idsMayStandInTheTextOfTokens() {
    var completion =
        read(
            TEXT,
            """
            {"choices": [{"text": "ab", "finish_reason": "length", "logprobs":
              {"tokens": ["token_id:7", "token_id:4"], "token_logprobs": [-0.5, -1]}}]}
            """);

    assertThat(completion.tokens()).isEqualTo(Tokens.of(7, 4));
  }

  @Test
  void aServerWithoutIdsTellsTextAndLogProbs() {
    var completion = read(TEXT, answer("[-0.5, -1]"));

    assertThat(completion.tokens()).isEqualTo(Tokens.empty());
    assertThat(completion.prompt()).isEqualTo(Tokens.empty());
    assertThat(completion.logProbs()).isEqualTo(Floats.of(-0.5f, -1));
    assertThat(completion.text()).isEqualTo("ab");
  }

  @Test
  void aTokenPromptIsKnownWithoutTheServer() {
    assertThat(read(TOKENS, answer("[-0.5]")).prompt()).isEqualTo(Tokens.of(5, 6));
  }

  @Test
  void aThoughtWithoutAnAnswerIsEmptyText() {
    var completion =
        read(
            CHAT,
            """
            {"choices": [{"message": {"content": null, "reasoning_content": "hm"},
              "finish_reason": "length", "logprobs": {"content": [{"logprob": -1}]}}]}
            """);

    assertThat(completion.text()).isEmpty();
  }

  @Test
  void roundingAboveZeroIsZero() {
    assertThat(read(TEXT, answer("[1e-7]")).logProbs()).isEqualTo(Floats.of(0f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[-1, 0.5]  | the log-prob of token 1 is 0.5, expected a number of at most 0",
        "[null]     | the log-prob of token 0 is null, expected a number of at most 0",
        "['NaN']    | the log-prob of token 0 is \"NaN\", expected a number of at most 0",
        "[-1e400]   | the log-prob of token 0 is \"-Infinity\", expected a number of at most 0",
        "[[]]       | the log-prob of token 0 is [], expected a number of at most 0",
        "[]         | no log-probs came with the text; if the server has none, use"
            + " LogProbMode.OMITTED",
        "null       | no log-probs came with the text; if the server has none, use"
            + " LogProbMode.OMITTED",
        "[0,0,0,0,0]| 5 tokens came where max tokens is 4",
      })
  void logProbsThatAreNoneAreRefused(String logProbs, String fault) {
    assertRefused(TEXT, answer(logProbs.replace('\'', '"')), fault);
  }

  @Test
  void barewordNumbersAreNotJson() {
    assertThatThrownBy(() -> read(TEXT, answer("[NaN]")))
        .hasMessageStartingWith("http://host/v1: the answer is not JSON (Non-standard token 'NaN'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                        | the answer has no choices",
        "[]                        | the answer has no choices",
        "{\"choices\": 3}          | the answer has no choices",
        "{\"choices\": []}         | 0 choices came, expected 1",
        "{\"choices\": [{}, {}]}   | 2 choices came, expected 1",
        "{\"error\": \"full\"}     | the answer is an error",
        "{\"choices\": [{\"text\": \"a\"}]} | finish_reason is missing, expected stop or length",
        "{\"choices\": [{\"finish_reason\": null}]} | finish_reason is null, expected stop or"
            + " length",
        "{\"choices\": [{\"finish_reason\": \"content_filter\"}]} |"
            + " finish_reason is \"content_filter\", expected stop or length",
        "{\"choices\": [{\"finish_reason\": \"stop\", \"text\": null}]} | the choice has no text",
      })
  void answersOfAnotherShapeAreRefused(String body, String fault) {
    assertRefused(TEXT, body, fault);
  }

  @Test
  void chatNeedsAMessage() {
    assertRefused(CHAT, answer("[-1]"), "the choice has no message.content");
  }

  @Test
  void htmlAndHalfAnswersAreQuoted() {
    assertThatThrownBy(() -> read(TEXT, "<html>\n<b>Welcome</b>\u0007</html>"))
        .isInstanceOf(CompletionException.class)
        .hasMessageStartingWith("http://host/v1: the answer is not JSON (Unexpected character ('<'")
        .hasMessageEndingWith("; what came: <html> <b>Welcome</b> </html>");
    assertThatThrownBy(() -> read(TEXT, "{\"choices\": [{\"te"))
        .hasMessageContaining("the answer is not JSON")
        .hasMessageEndingWith("; what came: {\"choices\": [{\"te");
    assertThatThrownBy(() -> read(TEXT, "")).hasMessageEndingWith("; what came: nothing");
    assertThatThrownBy(() -> read(TEXT, answer("[-1]") + "{}"))
        .hasMessageContaining("the answer is not JSON");
    assertThatThrownBy(() -> read(TEXT, "[".repeat(10_000)))
        .hasMessageContaining("the answer is not JSON")
        .hasMessageContaining("nesting depth");
  }

  @Test
  void idsAndLogProbsMustBeAsMany() {
    assertRefused(TEXT, withIds("[1]"), "1 token ids came with 2 log-probs");
  }

  @Test
  void idsMustBeIds() {
    assertRefused(TEXT, withIds("[1, -2]"), "token_ids[1] is -2, expected a token id");
    assertRefused(TEXT, withIds("[1.5, 2]"), "token_ids[0] is 1.5, expected a token id");
    assertRefused(
        TEXT, withIds("[9999999999, 2]"), "token_ids[0] is 9999999999, expected a token id");
  }

  @Test
  void anotherPromptThanTheOneSentIsRefused() {
    var answer =
        """
        {"choices": [{"text": "a", "finish_reason": "length",
          "logprobs": {"token_logprobs": [-1]}, "prompt_token_ids": [1, 5, 6]}]}
        """;

    assertRefused(TOKENS, answer, "the server continued another prompt than the 2 tokens sent");
  }

  @Test
  void theKeyIsNeverQuoted() {
    var endpoint = Endpoint.keyed("http://host", "toy", "sk-secret");
    var reader = new AnswerReader(endpoint, Dialect.vLlm());
    for (var body :
        List.of(
            "sk-secret",
            " ".repeat(295) + "sk-secret",
            "{\"choices\": [{\"finish_reason\": \"sk-secret\"}]}")) {
      assertThatThrownBy(() -> read(reader, TEXT, body))
          .satisfies(thrown ->
              assertThat(thrown).hasNoCause().message().doesNotContain("sk-s").contains("key"));
    }
  }

  private static void assertRefused(Prompt prompt, String body, String fault) {
    assertThatThrownBy(() -> read(prompt, body))
        .isInstanceOf(CompletionException.class)
        .hasMessageStartingWith("http://host/v1: " + fault + "; what came: ");
  }

  private static String answer(String logProbs) {
    return """
    {"choices": [{"text": "ab", "finish_reason": "length", "logprobs": {"token_logprobs": %s}}]}\
    """
        .formatted(logProbs);
  }

  private static String withIds(String ids) {
    return """
    {"choices": [{"text": "ab", "finish_reason": "length", "token_ids": %s,
      "logprobs": {"token_logprobs": [-1, -1]}}]}
    """
        .formatted(ids);
  }

  private static String llamaCpp(int sampled) {
    return """
    {"choices": [{"text": "ab", "finish_reason": "length", "logprobs": {"content": [
        {"id": 7, "token": "a", "bytes": [97], "logprob": -0.5, "top_logprobs": []},
        {"id": 4, "token": "b", "bytes": [98], "logprob": -1.0, "top_logprobs": []}]}}],
      "usage": {"completion_tokens": %d}}
    """
        .formatted(sampled);
  }

  private static Completion read(Prompt prompt, String body) {
    return read(
        new AnswerReader(Endpoint.open("http://host", "toy"), Dialect.vLlm()), prompt, body);
  }

  private static Completion read(AnswerReader reader, Prompt prompt, String body) {
    var request = new CompletionRequest(prompt, Sampling.greedy(4), SampleKey.of(1));
    return reader.read(body.getBytes(StandardCharsets.UTF_8), request);
  }
}
