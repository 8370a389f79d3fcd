package plumbline.completion.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;

/// Samples from a server that speaks the OpenAI interface: conversations at `/chat/completions`,
/// text and token rows at `/completions`.
///
/// A batch is encoded, and refused where it has to be, before anything is sent. Then every request
/// runs on a virtual thread of its own; all of them have ended when [#complete] returns or throws.
/// The first failure and an interrupt of the caller cancel the rest: their connections are closed,
/// so that a server can stop working on them. The concurrency limit counts over all callers.
///
/// Entropies are never told. Token ids are there where the server tells them. A sample is a
/// function of its key only as far as the server honours `seed`.
public final class OpenAiCompleter implements Completer, AutoCloseable {
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().name("openai-request-", 0).factory();

  private final RequestEncoder encoder;
  private final Transport transport;
  private final AnswerReader reader;

  /// A completer for the model at `endpoint`; nothing is sent yet.
  public OpenAiCompleter(Endpoint endpoint, Dialect dialect, Limits limits) {
    encoder = new RequestEncoder(endpoint, dialect);
    transport = new Transport(endpoint.key(), limits);
    reader = new AnswerReader(endpoint, dialect);
  }

  @Override
  public List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
    int count = requests.size();
    var jobs = new ArrayList<Callable<Completion>>();
    for (int i = 0; i < count; i++) {
      var which = "request %d of %d: ".formatted(i + 1, count);
      var request = requests.get(i);
      var post = named(which, () -> encoder.encode(request));
      jobs.add(() -> named(which, () -> reader.read(transport.post(post), request)));
    }
    var answers = new ArrayList<Future<Completion>>();
    try (var threads = Executors.newThreadPerTaskExecutor(THREADS)) {
      var finished = new ExecutorCompletionService<Completion>(threads);
      jobs.forEach(job -> answers.add(finished.submit(job)));
      try {
        for (int left = count; left > 0; left--) {
          throwFailure(finished.take());
        }
      } finally {
        threads.shutdownNow(); // closing the executor then waits until all have ended
      }
    }
    return answers.stream().map(Future::resultNow).toList();
  }

  private interface Step<T> {
    T take() throws InterruptedException;
  }

  private static <T> T named(String which, Step<T> step) throws InterruptedException {
    try {
      return step.take();
    } catch (CompletionException failed) {
      throw new CompletionException(which + failed.getMessage(), failed);
    }
  }

  private static void throwFailure(Future<Completion> ended) {
    if (ended.state() == Future.State.FAILED) {
      throw switch (ended.exceptionNow()) {
        case CompletionException known ->
            new CompletionException(String.valueOf(known.getMessage()), known);
        case Throwable fault -> new IllegalStateException("fault in the client: " + fault, fault);
      };
    }
  }

  /// Cancels what is in flight and frees the connections.
  @Override
  public void close() {
    transport.close();
  }
}
