package plumbline.tensor;

import org.bytedeco.pytorch.global.torch;

/// Where a tensor lives.
///
/// @param kind CPU or CUDA
/// @param index which CUDA device, counted from 0; 0 for the CPU
public record Device(Kind kind, int index) {
  /// The kinds of device.
  public enum Kind {
    CPU,
    CUDA
  }

  /// The processor.
  public static final Device CPU = new Device(Kind.CPU, 0);

  /// Reads `auto`, `cpu`, `cuda` or `cuda:n`; `auto` is the first CUDA device where there is one.
  ///
  /// @throws IllegalArgumentException for another word, or for a CUDA device that is not there
  public static Device parse(String text) {
    if (text.equals("cpu")) {
      return CPU;
    }
    if (text.equals("auto")) {
      return cudaDevices() > 0 ? new Device(Kind.CUDA, 0) : CPU;
    }
    if (!text.matches("cuda(:[0-9]{1,2})?")) {
      throw new IllegalArgumentException(
          "device is '%s', must be auto, cpu, cuda or cuda:n".formatted(text));
    }
    int index = text.equals("cuda") ? 0 : Integer.parseInt(text.substring(5));
    if (index >= cudaDevices()) {
      throw new IllegalArgumentException(
          "device is '%s', but %d CUDA devices are visible; use cpu, or run a build made with -Pgpu"
              .formatted(text, cudaDevices()));
    }
    return new Device(Kind.CUDA, index);
  }

  /// How many CUDA devices this process sees.
  public static int cudaDevices() {
    Torch.start();
    return torch.cuda_is_available() ? (int) torch.cuda_device_count() : 0;
  }

  org.bytedeco.pytorch.Device handle() {
    return new org.bytedeco.pytorch.Device(toString());
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
