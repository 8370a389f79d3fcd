package plumbline.generate;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.text.token.Floats;
import plumbline.text.token.StreamDecoder;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

/// The state of one request while it is sampled.
final class Row {
  final GenerationRequest request;
  final int number;
  private final Set<Integer> endTokens;
  private final @Nullable StreamDecoder decoder;
  private final StringBuilder text = new StringBuilder();
  private int[] tokens;
  private int length;
  private float[] logProbs = new float[16];
  private float[] entropies = new float[16];
  private int sampled;
  @Nullable StopReason stop;

  Row(
      int number,
      GenerationRequest request,
      Set<Integer> endTokens,
      @Nullable Tokenizer tokenizer) {
    this.number = number;
    this.request = request;
    this.endTokens = endTokens;
    this.decoder =
        request.sampling().stopStrings().isEmpty() || tokenizer == null
            ? null
            : tokenizer.stream(false);
    this.tokens = Arrays.copyOf(request.given().toArray(), request.given().size() + 32);
    this.length = request.given().size();
    if (decoder != null) {
      request.continued().stream().forEach(id -> text.append(decoder.push(id)));
    }
  }

  /// Position of the newest token.
  int position() {
    return length - 1;
  }

  int newest() {
    return tokens[length - 1];
  }

  /// How many tokens of this row were ever sampled: the number of the next draw.
  int draws() {
    return request.continued().size() + sampled;
  }

  Tokens all() {
    return Tokens.of(Arrays.copyOf(tokens, length));
  }

  void add(int token, float logProb, float entropy) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, length * 2);
    }
    if (sampled == logProbs.length) {
      logProbs = Arrays.copyOf(logProbs, sampled * 2);
      entropies = Arrays.copyOf(entropies, sampled * 2);
    }
    tokens[length++] = token;
    logProbs[sampled] = logProb;
    entropies[sampled++] = entropy;
    stop = reason(token);
  }

  private @Nullable StopReason reason(int token) {
    var sampling = request.sampling();
    if (sampling.stopTokens().contains(token)
        || (!sampling.ignoreEos() && endTokens.contains(token))) {
      return StopReason.STOP;
    }
    if (decoder != null && endsInStopString(token, decoder)) {
      return StopReason.STOP;
    }
    if (draws() >= sampling.maxTokens()) {
      return StopReason.LENGTH;
    }
    return sampled >= request.pauseAfter() ? StopReason.PAUSED : null;
  }

  private boolean endsInStopString(int token, StreamDecoder decoder) {
    int before = text.length();
    text.append(decoder.push(token));
    for (var stopString : request.sampling().stopStrings()) {
      if (text.indexOf(stopString, Math.max(0, before - stopString.length() + 1)) >= 0) {
        return true;
      }
    }
    return false;
  }

  Generated result() {
    return new Generated(
        Tokens.of(Arrays.copyOfRange(tokens, length - sampled, length)),
        Floats.of(Arrays.copyOf(logProbs, sampled)),
        Floats.of(Arrays.copyOf(entropies, sampled)),
        stop == null ? StopReason.CANCELLED : stop);
  }
}
