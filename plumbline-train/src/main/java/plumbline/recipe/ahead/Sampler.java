package plumbline.recipe.ahead;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.completion.SegmentCompleter;

/// The completer that a source samples from while the policy is trained: at any time that of one
/// copy of the weights. Used by the sampling thread.
public final class Sampler implements Completer, SegmentCompleter {
  private @Nullable Copy current;

  /// The policy as it was at one moment.
  public interface Copy extends Completer, SegmentCompleter, AutoCloseable {
    /// Optimiser steps that it has behind it.
    long version();

    /// Frees the copy.
    @Override
    void close();
  }

  /// Makes copies.
  @FunctionalInterface
  public interface Copies {
    /// The policy as it is now; called by the thread that trains.
    Copy take();
  }

  void use(Copy copy) {
    current = copy;
  }

  private Copy current() {
    if (current == null) {
      throw new IllegalStateException("no copy of the policy was taken yet");
    }
    return current;
  }

  /// Version of the weights that are sampled from.
  public long version() {
    return current().version();
  }

  @Override
  public List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
    return current().complete(requests);
  }

  @Override
  public List<Completion> extend(List<Continuation> rows) throws InterruptedException {
    return current().extend(rows);
  }
}
