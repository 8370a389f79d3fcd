package plumbline.completion.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import plumbline.completion.Completion;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

/// Reads a completion out of a server's answer and trusts nothing in it.
final class AnswerReader {
  private final URI base;
  private final Dialect dialect;
  private final Quote quote;

  AnswerReader(Endpoint endpoint, Dialect dialect) {
    base = endpoint.base();
    this.dialect = dialect;
    quote = new Quote(endpoint.key());
  }

  Completion read(byte[] body, CompletionRequest request) {
    try {
      return completion(parse(body), request);
    } catch (AnswerFault fault) {
      throw new CompletionException(
          "%s: %s; what came: %s".formatted(base, quote.of(fault.reason()), quote.of(body)));
    }
  }

  private static JsonNode parse(byte[] body) throws AnswerFault {
    try {
      return Json.parse(body);
    } catch (JsonProcessingException malformed) {
      throw new AnswerFault("the answer is not JSON (" + malformed.getOriginalMessage() + ")");
    } catch (IOException unreadable) {
      throw new AnswerFault("the answer is not JSON (" + unreadable.getMessage() + ")");
    }
  }

  private Completion completion(JsonNode root, CompletionRequest request) throws AnswerFault {
    var choice = onlyChoice(root);
    var stop = stop(choice);
    var text = text(choice, request.prompt());
    var usage = root.path("usage").path("completion_tokens");
    var sampled =
        SampledTokens.read(
            choice, usage.canConvertToInt() ? usage.intValue() : -1, wantsLogProbs());
    int told = Math.max(sampled.ids().size(), sampled.logProbs().size());
    if (told > request.sampling().maxTokens()) {
      throw new AnswerFault(
          "%d tokens came where max tokens is %d".formatted(told, request.sampling().maxTokens()));
    }
    if (wantsLogProbs() && sampled.logProbs().size() == 0 && !text.isEmpty()) {
      throw new AnswerFault(
          "no log-probs came with the text; if the server has none, use LogProbMode.OMITTED");
    }
    return new Completion(
        prompt(root, choice, request.prompt()),
        sampled.ids(),
        text,
        sampled.logProbs(),
        Floats.empty(),
        stop,
        root.path("policy_version").asLong(0));
  }

  private boolean wantsLogProbs() {
    return dialect.logProbs() != LogProbMode.OMITTED;
  }

  private static JsonNode onlyChoice(JsonNode root) throws AnswerFault {
    var choices = root.path("choices");
    if (choices.isArray() && choices.size() == 1) {
      return choices.get(0);
    }
    if (root.has("error")) {
      throw new AnswerFault("the answer is an error");
    }
    throw new AnswerFault(
        choices.isArray()
            ? "%d choices came, expected 1".formatted(choices.size())
            : "the answer has no choices");
  }

  private static StopReason stop(JsonNode choice) throws AnswerFault {
    var reason = choice.path("finish_reason");
    return switch (reason.asText()) {
      case "stop" -> StopReason.STOP;
      case "length" -> StopReason.LENGTH;
      default ->
          throw new AnswerFault(
              "finish_reason is %s, expected stop or length"
                  .formatted(reason.isMissingNode() ? "missing" : reason));
    };
  }

  private static String text(JsonNode choice, Prompt prompt) throws AnswerFault {
    boolean chat = prompt instanceof Prompt.OfMessages;
    var text = chat ? choice.path("message").path("content") : choice.path("text");
    if (text.isTextual()) {
      return text.textValue();
    }
    if (chat && text.isNull()) { // all of it was thinking, or nothing came
      return "";
    }
    throw new AnswerFault("the choice has no " + (chat ? "message.content" : "text"));
  }

  private static Tokens prompt(JsonNode root, JsonNode choice, Prompt prompt) throws AnswerFault {
    var place = choice.hasNonNull("prompt_token_ids") ? choice : root;
    Optional<Tokens> told = SampledTokens.ids(place, "prompt_token_ids");
    if (prompt instanceof Prompt.OfTokens(var sent)) {
      if (told.isPresent() && !told.get().equals(sent)) {
        throw new AnswerFault(
            "the server continued another prompt than the %d tokens sent".formatted(sent.size()));
      }
      return sent;
    }
    return told.orElse(Tokens.empty());
  }
}
