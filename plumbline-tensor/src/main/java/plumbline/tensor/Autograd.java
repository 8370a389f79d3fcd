package plumbline.tensor;

import org.bytedeco.pytorch.GradMode;

/// Switches recording of the graph for the current thread.
public final class Autograd {
  private Autograd() {}

  /// Records nothing until closed; nests.
  public static Pause pause() {
    Torch.start();
    boolean before = GradMode.is_enabled();
    GradMode.set_enabled(false);
    return () -> GradMode.set_enabled(before);
  }

  /// Records until closed, inside a pause; nests.
  public static Pause resume() {
    Torch.start();
    boolean before = GradMode.is_enabled();
    GradMode.set_enabled(true);
    return () -> GradMode.set_enabled(before);
  }

  /// Ends with the block that opened it.
  @FunctionalInterface
  public interface Pause extends AutoCloseable {
    @Override
    void close();
  }
}
