package plumbline.metric;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/// The few REST calls of a tracking server that a run needs, each tried several times.
final class MlflowClient implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(50)
                      .maxDocumentLength(1 << 20)
                      .build())
              .build());

  /// The server said no, and would say so again.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    final int status;

    Refused(String message, int status) {
      super(message);
      this.status = status;
    }
  }

  private final MlflowSink.Settings settings;
  private final HttpClient http;

  MlflowClient(MlflowSink.Settings settings) {
    this.settings = settings;
    this.http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /// The id of the experiment of this name, made where there is none.
  String experiment(String name) throws IOException, InterruptedException {
    try {
      var query = "?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
      var found = send(request("experiments/get-by-name" + query).GET().build());
      return required(found, "/experiment/experiment_id");
    } catch (Refused e) {
      if (e.status != 404) {
        throw e;
      }
      return required(post("experiments/create", object().put("name", name)), "/experiment_id");
    }
  }

  JsonNode post(String call, ObjectNode body) throws IOException, InterruptedException {
    return send(request(call).POST(BodyPublishers.ofString(body.toString())).build());
  }

  static String required(JsonNode answer, String pointer) throws IOException {
    var value = answer.at(pointer).asText();
    if (value.isEmpty()) {
      throw new Refused("MLflow answered without " + pointer + ": " + answer, 200);
    }
    return value;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private HttpRequest.Builder request(String call) {
    var base = settings.server().toString().replaceAll("/+$", "");
    var request =
        HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + call))
            .timeout(settings.timeout())
            .header("Content-Type", "application/json");
    if (!settings.authorization().isEmpty()) {
      request.header("Authorization", settings.authorization());
    }
    return request;
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    var pause = settings.firstPause();
    for (int attempt = 1; ; attempt++) {
      try {
        return once(request);
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          var cause = e.getMessage() == null ? e.toString() : e.getMessage();
          throw new IOException(
              "no answer from %s after %d attempts: %s".formatted(request.uri(), attempt, cause),
              e);
        }
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
    }
  }

  private JsonNode once(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    int status = response.statusCode();
    if (status >= 500 || status == 429) {
      throw new IOException("status " + status);
    }
    if (status != 200) {
      var body = response.body();
      throw new Refused(
          "%s refused with status %d: %s"
              .formatted(request.uri(), status, body.substring(0, Math.min(300, body.length()))),
          status);
    }
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new Refused(
          request.uri() + " did not answer with JSON: " + e.getOriginalMessage(), 200);
    }
  }
}
