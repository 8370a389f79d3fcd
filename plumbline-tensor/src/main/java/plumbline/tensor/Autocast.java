package plumbline.tensor;

import org.bytedeco.pytorch.global.torch;

/// Lets products run in a shorter type while parameters stay FLOAT32; reductions that need it stay
/// long. Holds for the current thread until closed; a FLOAT32 one may stand inside another.
/// Shortened weights are not kept: a copy made while nothing is recorded would cut the weight off
/// from its gradient later.
public final class Autocast implements AutoCloseable {
  private final torch.DeviceType device;
  private final boolean outer;

  private Autocast(torch.DeviceType device, boolean outer) {
    this.device = device;
    this.outer = outer;
  }

  /// Switches to `type` (BFLOAT16 or FLOAT16) on `device`; FLOAT32 switches off.
  public static Autocast open(Device device, DType type) {
    Torch.start();
    var kind = kind(device);
    boolean outer = torch.is_autocast_enabled(kind);
    torch.set_autocast_enabled(kind, type != DType.FLOAT32);
    torch.set_autocast_cache_enabled(false);
    if (type != DType.FLOAT32) {
      torch.set_autocast_dtype(kind, type.scalarType());
    }
    torch.increment_nesting();
    return new Autocast(kind, outer);
  }

  /// Whether products of this thread run in a shorter type on `device`.
  public static boolean isOpen(Device device) {
    Torch.start();
    return torch.is_autocast_enabled(kind(device));
  }

  private static torch.DeviceType kind(Device device) {
    return switch (device.kind()) {
      case CPU -> torch.DeviceType.CPU;
      case CUDA -> torch.DeviceType.CUDA;
    };
  }

  @Override
  public void close() {
    torch.set_autocast_enabled(device, outer);
    if (torch.decrement_nesting() == 0) {
      torch.set_autocast_cache_enabled(true);
      torch.clear_cache();
    }
  }
}
