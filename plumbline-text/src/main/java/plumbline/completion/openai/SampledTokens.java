package plumbline.completion.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;

/// The sampled tokens of a choice, as far as a server tells them. Log-probabilities come as
/// `logprobs.content[].logprob`, or in the older form `logprobs.token_logprobs[]`; ids as
/// `token_ids[]`, beside the log-probabilities as `id`, or as a token's text `token_id:42`.
///
/// @param ids empty where the server does not tell them, or not of every token
/// @param logProbs empty where they are not wanted
record SampledTokens(Tokens ids, Floats logProbs) {
  private static final String ID_PREFIX = "token_id:";
  private static final float ROUNDING = 1e-5f; // a softmax in 16 bits may end a little above 0

  /// Reads them out of `choice`; `count` is how many tokens the server says it sampled, -1 where it
  /// does not say.
  static SampledTokens read(JsonNode choice, int count, boolean wantsLogProbs) throws AnswerFault {
    var ids = ids(choice, "token_ids");
    var logprobs = choice.path("logprobs");
    var content = logprobs.path("content");
    boolean listed = content.isArray();
    var values = listed ? content : logprobs.path("token_logprobs");
    var logProbs = wantsLogProbs ? logProbs(values, listed) : Floats.empty();
    if (ids.isEmpty()) {
      var beside = listed ? content : logprobs.path("tokens");
      boolean all = count < 0 || count == beside.size();
      return new SampledTokens(all ? idsBeside(beside) : Tokens.empty(), logProbs);
    }
    if (wantsLogProbs && ids.get().size() != logProbs.size()) {
      throw new AnswerFault(
          "%d token ids came with %d log-probs".formatted(ids.get().size(), logProbs.size()));
    }
    return new SampledTokens(ids.get(), logProbs);
  }

  /// The array of ids at `field`, empty where there is none.
  static Optional<Tokens> ids(JsonNode place, String field) throws AnswerFault {
    var array = place.path(field);
    if (!array.isArray()) {
      return Optional.empty();
    }
    var ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!isId(array.get(i))) {
        throw new AnswerFault(
            "%s[%d] is %s, expected a token id".formatted(field, i, array.get(i)));
      }
      ids[i] = array.get(i).intValue();
    }
    return Optional.of(Tokens.of(ids));
  }

  private static Floats logProbs(JsonNode values, boolean listed) throws AnswerFault {
    var logProbs = new float[values.size()];
    for (int i = 0; i < logProbs.length; i++) {
      var value = listed ? values.get(i).path("logprob") : values.get(i);
      float logProb = value.isNumber() ? value.floatValue() : Float.NaN;
      if (!Float.isFinite(logProb) || logProb > ROUNDING) {
        throw new AnswerFault(
            "the log-prob of token %d is %s, expected a number of at most 0"
                .formatted(i, value.isMissingNode() ? "missing" : value));
      }
      logProbs[i] = Math.min(logProb, 0f);
    }
    return Floats.of(logProbs);
  }

  private static Tokens idsBeside(JsonNode entries) {
    var ids = new int[entries.size()];
    for (int i = 0; i < ids.length; i++) {
      var id = idOf(entries.get(i));
      if (id.isEmpty()) {
        return Tokens.empty();
      }
      ids[i] = id.get();
    }
    return Tokens.of(ids);
  }

  private static Optional<Integer> idOf(JsonNode entry) {
    if (isId(entry.path("id"))) {
      return Optional.of(entry.path("id").intValue());
    }
    var token = entry.isTextual() ? entry.textValue() : entry.path("token").asText();
    return token.matches(ID_PREFIX + "\\d{1,9}")
        ? Optional.of(Integer.valueOf(token.substring(ID_PREFIX.length())))
        : Optional.empty();
  }

  private static boolean isId(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0;
  }
}
