package plumbline.completion.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import plumbline.text.token.Tokens;

/// A server on the loopback that speaks the OpenAI interface over a [ToyModel], and that can be
/// told to misbehave: each [Reply] given to [#next] serves one request before the model answers
/// again.
final class StandInServer implements AutoCloseable {
  /// How one request is answered.
  interface Reply {
    void to(HttpExchange exchange, JsonNode request) throws IOException;
  }

  /// A request as it came.
  record Seen(String path, JsonNode body, Map<String, List<String>> headers) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final boolean tellsIds;

  private StandInServer(boolean tellsIds) {
    this.tellsIds = tellsIds;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /// Tells token ids to who asks, as vLLM does.
  static StandInServer thatTellsIds() {
    return new StandInServer(true);
  }

  /// Knows the plain interface only.
  static StandInServer plain() {
    return new StandInServer(false);
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Endpoint endpoint() {
    return Endpoint.open(base(), "toy");
  }

  StandInServer next(Reply... replies) {
    script.addAll(Arrays.asList(replies));
    return this;
  }

  List<Seen> seen() {
    return seen;
  }

  /// How many delayed answers were waited for at once.
  int mostInFlight() {
    return mostInFlight.get();
  }

  /// Waits until so many dripping answers have lost their reader.
  void awaitAbandoned(int count) throws InterruptedException {
    for (int i = 0; i < 500 && abandoned.get() < count; i++) {
      Thread.sleep(10);
    }
    if (abandoned.get() != count) {
      throw new AssertionError(
          "%d of %d answers lost their reader".formatted(abandoned.get(), count));
    }
  }

  static Reply status(int status, String body, String... headers) {
    return (exchange, _) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    };
  }

  static Reply ok(String body) {
    return status(200, body);
  }

  /// Closes the connection before any answer.
  static Reply dropped() {
    return (exchange, _) -> exchange.close();
  }

  /// Promises more bytes than it sends.
  static Reply truncated() {
    return (exchange, _) -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"choices\":".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /// Sends blanks for ever, every so often so many at once.
  Reply endless(Duration every, int blanks) {
    return (exchange, _) -> {
      exchange.sendResponseHeaders(200, 0);
      var chunk = " ".repeat(blanks).getBytes(StandardCharsets.UTF_8);
      try {
        do {
          exchange.getResponseBody().write(chunk);
          exchange.getResponseBody().flush();
        } while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS));
      } catch (IOException _) {
        abandoned.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /// Answers nothing until the server closes.
  Reply silent() {
    return (_, _) -> {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /// The model's answer, later; counted as in flight until it is sent.
  Reply delayed(Duration delay) {
    return (exchange, request) -> {
      mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      try {
        Thread.sleep(delay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      inFlight.decrementAndGet();
      answer(exchange, request);
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = JSON.readTree(exchange.getRequestBody());
      var path = exchange.getRequestURI().getPath();
      seen.add(new Seen(path, request, Map.copyOf(exchange.getRequestHeaders())));
      var reply = script.poll();
      if (reply == null) {
        answer(exchange, request);
      } else {
        reply.to(exchange, request);
      }
    }
  }

  private void answer(HttpExchange exchange, JsonNode request) throws IOException {
    boolean chat = exchange.getRequestURI().getPath().equals("/v1/chat/completions");
    var prompt = prompt(request, chat);
    var sample = ToyModel.sample(prompt, settings(request));
    var root = JSON.createObjectNode().put("object", "answer");
    var choice = root.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", sample.stopped() ? "stop" : "length");
    if (chat) {
      choice.putObject("message").put("role", "assistant").put("content", sample.text());
    } else {
      choice.put("text", sample.text());
    }
    if (request.has("logprobs")) {
      addLogProbs(sample, chat, choice);
    }
    if (tellsIds && request.path("return_token_ids").asBoolean()) {
      sample.ids().stream().forEach(choice.putArray("token_ids")::add);
      prompt.stream().forEach((chat ? root : choice).putArray("prompt_token_ids")::add);
    }
    root.putObject("usage").put("completion_tokens", sample.ids().size());
    send(exchange, 200, JSON.writeValueAsBytes(root));
  }

  private static void addLogProbs(ToyModel.Sample sample, boolean chat, ObjectNode choice) {
    var logprobs = choice.putObject("logprobs");
    if (chat) {
      var content = logprobs.putArray("content");
      for (double logProb : sample.logProbs()) {
        content.addObject().put("token", "x").put("logprob", logProb);
      }
    } else {
      sample.logProbs().forEach(logprobs.putArray("token_logprobs")::add);
    }
  }

  private static Tokens prompt(JsonNode request, boolean chat) {
    if (chat) {
      var said = new StringBuilder();
      request.path("messages").forEach(message -> said.append(message.path("content").asText()));
      return ToyModel.encode(said.toString());
    }
    var prompt = request.path("prompt");
    return prompt.isTextual() ? ToyModel.encode(prompt.asText()) : Tokens.of(ids(prompt));
  }

  private static ToyModel.Settings settings(JsonNode request) {
    var bias = new HashMap<Integer, Float>();
    request
        .path("logit_bias")
        .properties()
        .forEach(each -> bias.put(Integer.valueOf(each.getKey()), each.getValue().floatValue()));
    Set<Integer> stopTokens = new HashSet<>();
    Arrays.stream(ids(request.path("stop_token_ids"))).forEach(stopTokens::add);
    var limit = request.has("max_tokens") ? "max_tokens" : "max_completion_tokens";
    return new ToyModel.Settings(
        request.path(limit).intValue(),
        request.path("temperature").doubleValue(),
        request.path("top_k").intValue(),
        request.path("top_p").doubleValue(),
        request.path("min_p").doubleValue(),
        bias,
        stopTokens,
        elements(request.path("stop")).map(JsonNode::textValue).toList(),
        request.path("ignore_eos").asBoolean(),
        request.path("seed").longValue());
  }

  private static int[] ids(JsonNode array) {
    return elements(array).mapToInt(JsonNode::intValue).toArray();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
