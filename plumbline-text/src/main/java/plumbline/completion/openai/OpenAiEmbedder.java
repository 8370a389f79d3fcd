package plumbline.completion.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.completion.CompletionException;
import plumbline.text.embedding.Embedding;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.trajectory.SampleKey;

/// Asks a server that speaks the OpenAI interface for vectors, at `/embeddings`. Whether a server
/// cuts a long text it does not say.
public final class OpenAiEmbedder implements TextEmbedder {
  private static final int AT_ONCE = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint endpoint;
  private final Transport transport;
  private final Quote quote;
  private int dimension;

  /// An embedder that asks the model at `endpoint`; nothing is sent yet.
  public OpenAiEmbedder(Endpoint endpoint, Limits limits) {
    this.endpoint = endpoint;
    this.transport = new Transport(endpoint.key(), limits);
    this.quote = new Quote(endpoint.key());
  }

  /// The address and the name of the model; what stands behind that name is the server's word.
  @Override
  public String id() {
    return endpoint.base() + " " + endpoint.model();
  }

  @Override
  public List<Embedding> embed(List<String> texts) throws InterruptedException {
    var vectors = new ArrayList<Embedding>(texts.size());
    for (int start = 0; start < texts.size(); start += AT_ONCE) {
      vectors.addAll(some(texts.subList(start, Math.min(texts.size(), start + AT_ONCE))));
    }
    return List.copyOf(vectors);
  }

  private List<Embedding> some(List<String> texts) throws InterruptedException {
    var request = JSON.createObjectNode().put("model", endpoint.model());
    request.put("encoding_format", "float");
    texts.forEach(request.putArray("input")::add);
    var post =
        new RequestEncoder.Post(
            endpoint.at("/embeddings"),
            HttpRequest.BodyPublishers.ofString(request.toString()),
            SampleKey.of(0),
            "");
    var body = transport.post(post);
    try {
      return vectors(parse(body), texts.size());
    } catch (AnswerFault fault) {
      throw new CompletionException(
          "%s: %s; what came: %s"
              .formatted(endpoint.base(), quote.of(fault.reason()), quote.of(body)));
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

  private List<Embedding> vectors(JsonNode answer, int expected) throws AnswerFault {
    var data = answer.path("data");
    if (!data.isArray() || data.size() != expected) {
      throw new AnswerFault(
          "%s vectors came, expected %d".formatted(data.isArray() ? data.size() : "no", expected));
    }
    @Nullable Embedding[] vectors = new Embedding[expected];
    for (var entry : data) {
      int index = entry.path("index").asInt(-1);
      if (index < 0 || index >= expected || vectors[index] != null) {
        throw new AnswerFault(
            "a vector has index %s, expected each of 0 to %d once"
                .formatted(entry.path("index"), expected - 1));
      }
      vectors[index] = vector(entry.path("embedding"), index);
    }
    return Arrays.stream(vectors).map(java.util.Objects::requireNonNull).toList();
  }

  private Embedding vector(JsonNode numbers, int index) throws AnswerFault {
    if (!numbers.isArray() || numbers.isEmpty()) {
      throw new AnswerFault("vector %d is no list of numbers".formatted(index));
    }
    var values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      if (!numbers.get(i).isNumber()) {
        throw new AnswerFault("vector %d holds %s".formatted(index, numbers.get(i)));
      }
      values[i] = numbers.get(i).doubleValue();
    }
    if (dimension != 0 && dimension != values.length) {
      throw new AnswerFault(
          "vector %d has %d numbers, earlier ones had %d: the model behind the name changed"
              .formatted(index, values.length, dimension));
    }
    dimension = values.length;
    return Embedding.of(values, false);
  }

  @Override
  public void close() {
    transport.close();
  }
}
