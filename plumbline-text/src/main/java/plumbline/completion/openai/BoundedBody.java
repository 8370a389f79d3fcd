package plumbline.completion.openai;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Collects an answer up to a limit; beyond it the connection is dropped and what came is returned.
final class BoundedBody implements BodySubscriber<BoundedBody.Body> {
  /// The bytes of an answer, and whether there were more.
  static final class Body {
    private final byte[] bytes;
    private final boolean cut;

    private Body(byte[] bytes, boolean cut) {
      this.bytes = bytes;
      this.cut = cut;
    }

    byte[] bytes() {
      return bytes;
    }

    boolean cut() {
      return cut;
    }
  }

  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Body> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      var chunk = new byte[Math.min(buffer.remaining(), limit - bytes.size())];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
      if (buffer.hasRemaining()) {
        if (subscription != null) {
          subscription.cancel();
        }
        body.complete(new Body(bytes.toByteArray(), true));
        return;
      }
    }
  }

  @Override
  public void onError(Throwable fault) {
    body.completeExceptionally(fault);
  }

  @Override
  public void onComplete() {
    body.complete(new Body(bytes.toByteArray(), false));
  }
}
