package plumbline.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowSinkTest {
  private static final JsonMapper JSON = new JsonMapper();

  private record Call(String path, JsonNode body, String authorization) {}

  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger toFail = new AtomicInteger();
  private volatile int status = 200;
  private HttpServer server;
  @TempDir private Path dir;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/2.0/mlflow/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aRunIsCreatedLoggedAndFinished() throws IOException {
    var parameters = new LinkedHashMap<String, String>();
    for (int i = 0; i < 150; i++) {
      parameters.put("setting/" + i, "x".repeat(i == 0 ? 7000 : 3));
    }
    var sink = MlflowSink.start(settings(), parameters);
    for (long step = 1; step <= 80; step++) {
      var metrics = StepMetrics.of(step, Instant.ofEpochMilli(1000 + step));
      for (int i = 0; i < 30; i++) {
        metrics = metrics.with("metric " + i + "?", i == 0 ? Double.NaN : step);
      }
      sink.write(metrics);
    }
    sink.close(RunEnd.FINISHED);

    assertThat(calls.getFirst().path())
        .isEqualTo("experiments/get-by-name?experiment_name=my+work");
    assertThat(bodies("experiments/create").getFirst().path("name").asText()).isEqualTo("my work");
    var created = bodies("runs/create");
    assertThat(created).hasSize(1);
    assertThat(created.getFirst().path("experiment_id").asText()).isEqualTo("17");
    assertThat(created.getFirst().path("run_name").asText()).isEqualTo("first try");

    var params = items("params");
    assertThat(params).hasSize(150);
    assertThat(params.getFirst().path("value").asText()).hasSize(6000).endsWith("…");
    var metrics = items("metrics");
    assertThat(metrics).hasSize(80 * 30);
    assertThat(metrics.getFirst().toString())
        .isEqualTo("{\"key\":\"metric 0_\",\"value\":\"NaN\",\"timestamp\":1001,\"step\":1}");
    assertThat(bodies("runs/log-batch"))
        .allSatisfy(batch -> {
          assertThat(batch.path("run_id").asText()).isEqualTo("run-1");
          assertThat(batch.path("metrics").size()).isLessThanOrEqualTo(1000);
          assertThat(batch.path("params").size()).isLessThanOrEqualTo(100);
          assertThat(batch.toString().length()).isLessThan(1_000_000);
        });
    assertThat(calls.getLast().path()).isEqualTo("runs/update");
    assertThat(calls.getLast().body().path("status").asText()).isEqualTo("FINISHED");
    assertThat(calls).allMatch(call -> call.authorization().equals("Bearer secret"));
  }

  @Test
  void aResumedRunGoesOnInTheSameRun() throws IOException {
    MlflowSink.start(settings(), new LinkedHashMap<>()).close(RunEnd.STOPPED);
    assertThat(calls.getLast().body().path("status").asText()).isEqualTo("KILLED");
    calls.clear();

    var again = MlflowSink.start(settings(), new LinkedHashMap<>());
    again.write(StepMetrics.of(6, Instant.EPOCH).with("loss", 1));
    again.close(RunEnd.FAILED);

    assertThat(calls)
        .extracting(Call::path)
        .containsExactly("runs/update", "runs/log-batch", "runs/update");
    assertThat(calls.getFirst().body().path("status").asText()).isEqualTo("RUNNING");
    assertThat(calls.getLast().body().path("status").asText()).isEqualTo("FAILED");
  }

  @Test
  void whatTheServerDropsIsSentAgain() throws Exception {
    toFail.set(9); // more than one call's attempts
    status = 503;
    var sink = MlflowSink.start(settings(), new LinkedHashMap<>());
    sink.write(StepMetrics.of(1, Instant.EPOCH).with("loss", 1));
    var deadline = Instant.now().plusSeconds(20);
    while (calls.isEmpty() && Instant.now().isBefore(deadline)) {
      Thread.sleep(5);
    }
    sink.close(RunEnd.FINISHED);
    assertThat(items("metrics")).hasSize(1);
    assertThat(bodies("runs/create")).hasSize(1);
  }

  @Test
  void aRefusalIsSaidWithTheServersWords() {
    toFail.set(1);
    status = 403;
    var sink = MlflowSink.start(settings(), new LinkedHashMap<>());
    assertThatThrownBy(() -> sink.close(RunEnd.FINISHED))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused with status 403: {\"message\":\"not today\"}");
    assertThatThrownBy(() -> sink.write(StepMetrics.of(1, Instant.EPOCH)))
        .hasMessageContaining("status 403");
  }

  @Test
  void anAbsentServerHoldsUpNothing() {
    server.stop(0);
    var warnings = new ArrayList<String>();
    var sink = MlflowSink.start(settings(), new LinkedHashMap<>());
    var sinks = new Sinks(List.of(sink), warnings::add);
    var start = System.nanoTime();
    for (long step = 1; step <= 1000; step++) {
      sinks.step(StepMetrics.of(step, Instant.EPOCH).with("loss", 1));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    sinks.close(RunEnd.FINISHED);
    assertThat(warnings.getFirst()).startsWith("MLflow at http://").contains("no answer from");
    assertThat(settings().toString()).doesNotContain("secret");
  }

  private MlflowSink.Settings settings() {
    return new MlflowSink.Settings(
        URI.create("http://localhost:" + server.getAddress().getPort() + "/"),
        "my work",
        "first try",
        "Bearer secret",
        dir.resolve("mlflow-run"),
        Duration.ofSeconds(2),
        Duration.ofMillis(1));
  }

  private List<JsonNode> bodies(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).map(Call::body).toList();
  }

  private List<JsonNode> items(String kind) {
    var items = new ArrayList<JsonNode>();
    bodies("runs/log-batch").forEach(batch -> batch.path(kind).forEach(items::add));
    return items;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var path = uri.toString().substring("/api/2.0/mlflow/".length());
      var body = JSON.readTree(exchange.getRequestBody());
      if (toFail.getAndDecrement() > 0) {
        send(exchange, status, "{\"message\":\"not today\"}");
        return;
      }
      calls.add(new Call(path, body, exchange.getRequestHeaders().getFirst("Authorization")));
      if (path.startsWith("experiments/get-by-name")) {
        send(exchange, 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}");
      } else if (path.equals("experiments/create")) {
        send(exchange, 200, "{\"experiment_id\":\"17\"}");
      } else if (path.equals("runs/create")) {
        send(exchange, 200, "{\"run\":{\"info\":{\"run_id\":\"run-1\"}}}");
      } else {
        send(exchange, 200, "{}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
