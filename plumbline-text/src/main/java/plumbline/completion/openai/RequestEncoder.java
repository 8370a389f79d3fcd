package plumbline.completion.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.text.trajectory.SampleKey;

/// Turns a request into what goes over the wire, or refuses it by name.
final class RequestEncoder {
  /// One encoded request.
  ///
  /// @param uri where it goes
  /// @param body the JSON
  /// @param key whose random stream it is
  /// @param hint what to add to a refusal of the server
  record Post(URI uri, HttpRequest.BodyPublisher body, SampleKey key, String hint) {}

  private static final double LARGEST_BIAS = 100; // what the interface allows; servers clamp beyond

  private final Endpoint endpoint;
  private final Dialect dialect;

  RequestEncoder(Endpoint endpoint, Dialect dialect) {
    this.endpoint = endpoint;
    this.dialect = dialect;
  }

  Post encode(CompletionRequest request) {
    refuseWhatCannotBeHonoured(request);
    var body = JsonNodeFactory.instance.objectNode();
    body.put("model", endpoint.model());
    var target =
        switch (request.prompt()) {
          case Prompt.OfMessages messages -> chat(messages, request.sampling(), body);
          case Prompt.OfText text -> {
            body.put("prompt", text.text());
            yield completion(request.sampling(), body, "");
          }
          case Prompt.OfTokens tokens -> tokens(tokens, request.sampling(), body);
        };
    addSampling(request.sampling(), body);
    body.put("seed", seed(request.key()));
    return new Post(target.uri(), publisher(body), request.key(), target.hint());
  }

  /// 31 bits, because servers differ in what larger seeds and negative ones mean to them.
  static long seed(SampleKey key) {
    return key.bits(0) >>> 33;
  }

  private record Target(URI uri, String hint) {}

  private Target chat(Prompt.OfMessages prompt, Sampling sampling, ObjectNode body) {
    if (prompt.messages().isEmpty()) {
      throw new CompletionException("the conversation is empty; it needs a message");
    }
    ChatMessages.write(
        prompt.messages(), dialect.field(Extension.REASONING), body.putArray("messages"));
    body.put(dialect.chatLimit(), sampling.maxTokens());
    if (dialect.logProbs() != LogProbMode.OMITTED) {
      body.put("logprobs", true).put("top_logprobs", 1);
    }
    return new Target(endpoint.at("/chat/completions"), "");
  }

  private Target tokens(Prompt.OfTokens prompt, Sampling sampling, ObjectNode body) {
    if (prompt.tokens().isEmpty()) {
      throw new CompletionException("the token prompt is empty; it needs a token");
    }
    var ids = body.putArray("prompt");
    prompt.tokens().stream().forEach(ids::add);
    var hint =
        "; the prompt was sent as %d token ids, a server that takes text only needs a text prompt"
            .formatted(prompt.tokens().size());
    return completion(sampling, body, hint);
  }

  private Target completion(Sampling sampling, ObjectNode body, String hint) {
    body.put("max_tokens", sampling.maxTokens());
    if (dialect.logProbs() != LogProbMode.OMITTED) {
      body.put("logprobs", 1);
    }
    return new Target(endpoint.at("/completions"), hint);
  }

  private void addSampling(Sampling sampling, ObjectNode body) {
    body.put("temperature", sampling.temperature());
    body.put("top_p", sampling.topP());
    int topK = sampling.topK() == 0 ? -1 : sampling.topK(); // -1 is off in every version
    dialect.field(Extension.TOP_K).ifPresent(field -> body.put(field, topK));
    dialect.field(Extension.MIN_P).ifPresent(field -> body.put(field, sampling.minP()));
    dialect
        .field(Extension.REPETITION_PENALTY)
        .ifPresent(field -> body.put(field, sampling.repetitionPenalty()));
    dialect.field(Extension.IGNORE_EOS).ifPresent(field -> body.put(field, sampling.ignoreEos()));
    dialect.field(Extension.TOKEN_IDS).ifPresent(field -> body.put(field, true));
    if (!sampling.stopTokens().isEmpty()) {
      dialect
          .field(Extension.STOP_TOKENS)
          .map(body::putArray)
          .ifPresent(ids -> sampling.stopTokens().stream().sorted().forEach(ids::add));
    }
    if (!sampling.stopStrings().isEmpty()) {
      sampling.stopStrings().forEach(body.putArray("stop")::add);
    }
    if (!sampling.logitBias().isEmpty()) {
      var bias = body.putObject("logit_bias");
      sampling.logitBias().forEach((id, value) -> bias.put(Integer.toString(id), value));
    }
  }

  private void refuseWhatCannotBeHonoured(CompletionRequest request) {
    var sampling = request.sampling();
    var refused = new ArrayList<String>();
    refuse(Extension.TOP_K, sampling.topK() > 0, refused);
    refuse(Extension.MIN_P, sampling.minP() > 0, refused);
    refuse(Extension.REPETITION_PENALTY, sampling.repetitionPenalty() != 1, refused);
    refuse(Extension.STOP_TOKENS, !sampling.stopTokens().isEmpty(), refused);
    refuse(Extension.IGNORE_EOS, sampling.ignoreEos(), refused);
    refuse(Extension.REASONING, hasReasoning(request.prompt()), refused);
    if (!sampling.forced().isEmpty()) {
      refused.add("forced tokens");
    }
    if (!sampling.logitBias().values().stream().allMatch(b -> Math.abs(b) <= LARGEST_BIAS)) {
      refused.add("logit bias outside [-100, 100]");
    }
    dialect.logProbs().objection(sampling).ifPresent(refused::add);
    if (!refused.isEmpty()) {
      throw new CompletionException(refusal(refused));
    }
  }

  private void refuse(Extension extension, boolean wanted, List<String> refused) {
    if (wanted && dialect.field(extension).isEmpty()) {
      refused.add(extension.setting());
    }
  }

  private static boolean hasReasoning(Prompt prompt) {
    return prompt instanceof Prompt.OfMessages(var messages)
        && messages.stream().anyMatch(message -> !message.reasoning().isEmpty());
  }

  private String refusal(List<String> refused) {
    return "%s cannot honour: %s. Leave it off, or use a dialect that says the server can"
        .formatted(endpoint.base(), String.join("; ", refused));
  }

  private static HttpRequest.BodyPublisher publisher(ObjectNode body) {
    try {
      var utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(body.toString()));
      var bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return HttpRequest.BodyPublishers.ofByteArray(bytes);
    } catch (CharacterCodingException notText) {
      throw new CompletionException(
          "the request holds half a character (a lone surrogate)", notText);
    }
  }
}
