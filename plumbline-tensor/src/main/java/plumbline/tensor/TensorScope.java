package plumbline.tensor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Owns the native memory of tensors. Every tensor belongs to exactly one scope and ends with it.
///
/// A scope from [#open] is lexical: it becomes the current scope of its thread and must be closed
/// by the same thread, in reverse order of opening. A scope from [#detached] is never current;
/// tensors are moved into it with [#adopt], which is how parameters and optimiser state outlive a
/// step. Scopes are not thread-safe; a tensor may be read by another thread while its scope is
/// open.
public final class TensorScope implements AutoCloseable {
  private static final ThreadLocal<@Nullable TensorScope> CURRENT = new ThreadLocal<>();

  private final List<Tensor> tensors = new ArrayList<>();
  private final @Nullable TensorScope parent;
  private final @Nullable Thread thread;
  private boolean closed;

  private TensorScope(@Nullable TensorScope parent, @Nullable Thread thread) {
    this.parent = parent;
    this.thread = thread;
  }

  /// Opens a scope inside the current one of this thread.
  public static TensorScope open() {
    var scope = new TensorScope(CURRENT.get(), Thread.currentThread());
    CURRENT.set(scope);
    return scope;
  }

  /// A scope that holds what is moved into it until it is closed.
  public static TensorScope detached() {
    return new TensorScope(null, null);
  }

  /// Moves `tensor` into this scope and returns it.
  ///
  /// @throws IllegalStateException where this scope is closed, or the tensor already released
  public Tensor adopt(Tensor tensor) {
    if (closed) {
      throw new IllegalStateException("this scope is closed; it cannot adopt a tensor");
    }
    tensor.handle(); // fails where it was released
    return take(tensor);
  }

  /// Makes a new tensor one of this scope.
  Tensor take(Tensor tensor) {
    tensor.owner = this;
    tensors.add(tensor);
    return tensor;
  }

  /// Moves `tensor` into the scope around this one, so that it can be returned from a block.
  ///
  /// @throws IllegalStateException where no scope is around this one
  public Tensor promote(Tensor tensor) {
    if (parent == null) {
      throw new IllegalStateException(
          "no scope is open around this one; open one or adopt the tensor");
    }
    return parent.adopt(tensor);
  }

  static TensorScope current() {
    var scope = CURRENT.get();
    if (scope == null) {
      throw new IllegalStateException(
          "no TensorScope is open on thread '%s'; write try (var _ = TensorScope.open()) { … }"
              .formatted(Thread.currentThread().getName()));
    }
    return scope;
  }

  /// Ends the native memory of all tensors that still belong to this scope.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (thread != null) {
      if (CURRENT.get() != this) {
        throw new IllegalStateException(
            "scopes must be closed in reverse order by the thread that opened them");
      }
      CURRENT.set(parent);
    }
    closed = true;
    for (int i = tensors.size() - 1; i >= 0; i--) {
      var tensor = tensors.get(i);
      if (tensor.owner == this) {
        tensor.release();
      }
    }
    tensors.clear();
  }
}
