package plumbline.completion;

import java.util.List;

/// Continues prompts: the local engine, a remote server, or a script in tests. Safe for use by
/// several threads.
public interface Completer {
  /// Continues every request; answers come in the order of the requests. Requests with equal
  /// prompts share the work of reading the prompt where the implementation can.
  ///
  /// @throws CompletionException where a request cannot be served, with its cause in words
  /// @throws InterruptedException when the calling thread is interrupted; the work is cancelled
  List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException;
}
