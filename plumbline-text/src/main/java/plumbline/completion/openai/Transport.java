package plumbline.completion.openai;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.completion.CompletionException;

/// Posts JSON and brings the answer, within bounds of time, size, number and attempts. Speaks
/// HTTP/1.1, where dropping a request closes its connection and so tells the server. Redirects are
/// not followed: they would carry prompt and key elsewhere.
///
/// The caller's thread waits; the client's own work runs on virtual threads that end with [#close].
final class Transport implements AutoCloseable {
  /// What one attempt came to, where it did not fail for good.
  private sealed interface Attempt {
    record Answered(BoundedBody.Body body) implements Attempt {}

    /// A failure that may pass.
    record Failed(String what, Duration retryAfter, Throwable cause) implements Attempt {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  private final Optional<ApiKey> key;
  private final Quote quote;
  private final Limits limits;
  private final Semaphore slots;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("openai-http-", 0).factory());
  private final HttpClient client;

  Transport(Optional<ApiKey> key, Limits limits) {
    this.key = key;
    quote = new Quote(key);
    this.limits = limits;
    slots = new Semaphore(limits.concurrency(), true);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .executor(threads)
            .build();
  }

  byte[] post(RequestEncoder.Post post) throws InterruptedException {
    slots.acquire();
    try {
      for (int attempt = 1; ; attempt++) {
        switch (attempt(post)) {
          case Attempt.Answered(var body) -> {
            return body.bytes();
          }
          case Attempt.Failed failed -> pauseAfter(attempt, failed, post);
        }
      }
    } finally {
      slots.release();
    }
  }

  private void pauseAfter(int attempt, Attempt.Failed failed, RequestEncoder.Post post)
      throws InterruptedException {
    var retry = limits.retry();
    var what = "%s: %s".formatted(post.uri(), failed.what());
    if (attempt == retry.attempts()) {
      throw new CompletionException(
          "%s (attempt %d of %d)".formatted(what, attempt, retry.attempts()), failed.cause());
    }
    if (failed.retryAfter().compareTo(retry.longest()) > 0) {
      throw new CompletionException(
          "%s and asks to wait %d s, longer than the longest pause of %d s"
              .formatted(what, failed.retryAfter().toSeconds(), retry.longest().toSeconds()));
    }
    var pause = failed.retryAfter().plus(retry.pause(attempt, post.key()));
    LOG.info("{}; trying again in {} ms", what, pause.toMillis());
    Thread.sleep(pause);
  }

  private Attempt attempt(RequestEncoder.Post post) throws InterruptedException {
    if (client.isTerminated()) {
      throw new CompletionException("the completer is closed");
    }
    var request = HttpRequest.newBuilder(post.uri());
    request.header("Content-Type", "application/json").header("Accept", "application/json");
    key.ifPresent(secret -> request.header("Authorization", secret.authorization()));
    request.POST(post.body());
    var sent = client.sendAsync(request.build(), _ -> new BoundedBody(limits.answerBytes()));
    try {
      // The request's own time-out would end with the headers; this one covers the body as well.
      return judge(sent.get(limits.request().toNanos(), TimeUnit.NANOSECONDS), post);
    } catch (TimeoutException late) {
      throw new CompletionException(
          "%s: no complete answer within the request time-out of %s; allow fewer tokens or more time"
              .formatted(post.uri(), limits.request()),
          late);
    } catch (ExecutionException failed) {
      return judge(failed.getCause(), post.uri());
    } finally {
      sent.cancel(true); // closes the connection where the answer is not complete
    }
  }

  private Attempt judge(HttpResponse<BoundedBody.Body> response, RequestEncoder.Post post) {
    int status = response.statusCode();
    if (response.body().cut() && status == 200) {
      throw new CompletionException(
          "%s: the answer is longer than %d bytes".formatted(post.uri(), limits.answerBytes()));
    }
    if (status == 200) {
      return new Attempt.Answered(response.body());
    }
    var said = ServerError.of(response.body().bytes(), quote);
    var what = "the server answered %d: %s".formatted(status, said);
    if (status == 429 || status >= 500) {
      var wait = RetryAfter.of(response.headers(), InstantSource.system());
      return new Attempt.Failed(what, wait, new IOException(what));
    }
    if (status >= 300 && status < 400) {
      var target = response.headers().firstValue("Location").orElse("nowhere");
      what =
          "the server answered %d and points to %s; redirects are not followed, set the base URL"
              .formatted(status, quote.of(target));
    }
    throw new CompletionException("%s: %s%s".formatted(post.uri(), what, post.hint()));
  }

  private Attempt judge(@Nullable Throwable fault, URI uri) {
    return switch (fault) {
      case HttpConnectTimeoutException late ->
          failed("no connection within the connect time-out of " + limits.connect(), late);
      case ConnectException refused -> failed("cannot connect" + said(refused), refused);
      case SSLException untrusted ->
          throw new CompletionException(
              uri + ": no secure connection" + said(untrusted), untrusted);
      case IOException broken -> failed("the connection broke" + said(broken), broken);
      case null -> failed("the connection broke", new IOException("without a cause"));
      default -> throw new CompletionException(uri + ": " + fault, fault);
    };
  }

  private static Attempt failed(String what, Throwable cause) {
    return new Attempt.Failed(what, Duration.ZERO, cause);
  }

  private String said(Throwable fault) {
    return fault.getMessage() == null ? "" : " (" + quote.of(fault.getMessage()) + ")";
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    threads.close();
  }
}
