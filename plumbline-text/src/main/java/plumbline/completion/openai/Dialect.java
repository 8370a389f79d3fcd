package plumbline.completion.openai;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// How a server speaks the OpenAI interface. A setting for which the dialect has no field is
/// refused; one for which it has a field is always sent, off values included, because servers have
/// defaults of their own (a top-k of 40, or those of the model's `generation_config.json`).
///
/// @param chatLimit the field of a chat request that limits new tokens
/// @param fields the request field of every extension that the server understands
/// @param logProbs which distribution its log-probabilities belong to
public record Dialect(String chatLimit, Map<Extension, String> fields, LogProbMode logProbs) {
  public Dialect {
    fields = Map.copyOf(fields);
  }

  /// The plain interface, without extensions.
  public static Dialect openAi() {
    return new Dialect("max_completion_tokens", Map.of(), LogProbMode.RAW);
  }

  /// vLLM 0.10.2 or later.
  public static Dialect vLlm() {
    return new Dialect("max_tokens", Map.of(), LogProbMode.RAW)
        .with(Extension.TOP_K, "top_k")
        .with(Extension.MIN_P, "min_p")
        .with(Extension.REPETITION_PENALTY, "repetition_penalty")
        .with(Extension.STOP_TOKENS, "stop_token_ids")
        .with(Extension.IGNORE_EOS, "ignore_eos")
        .with(Extension.TOKEN_IDS, "return_token_ids");
  }

  /// The server of llama.cpp; it tells token ids beside log-probabilities, unasked.
  public static Dialect llamaCpp() {
    return new Dialect("max_tokens", Map.of(), LogProbMode.RAW)
        .with(Extension.TOP_K, "top_k")
        .with(Extension.MIN_P, "min_p")
        .with(Extension.REPETITION_PENALTY, "repeat_penalty")
        .with(Extension.IGNORE_EOS, "ignore_eos")
        .with(Extension.REASONING, "reasoning_content");
  }

  /// This dialect with one more extension, sent in `field`.
  public Dialect with(Extension extension, String field) {
    var more = new EnumMap<Extension, String>(Extension.class);
    more.putAll(fields);
    more.put(extension, field);
    return new Dialect(chatLimit, more, logProbs);
  }

  /// This dialect with log-probabilities of another kind.
  public Dialect with(LogProbMode mode) {
    return new Dialect(chatLimit, fields, mode);
  }

  Optional<String> field(Extension extension) {
    return Optional.ofNullable(fields.get(extension));
  }
}
