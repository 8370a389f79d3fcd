package plumbline.config;

import plumbline.config.section.Section;

/// Where and how exactly tensors are computed.
///
/// @param device `auto`, `cpu`, `cuda` or `cuda:n`
/// @param deterministic whether algorithms that repeat bit for bit are taken, and operations that
///   have none are refused
/// @param threads of a CPU operation; 0 takes the machine's cores
public record EngineSettings(
    String device,
    Precision dtype,
    Autocast autocast,
    boolean deterministic,
    int threads,
    boolean gradientCheckpointing) {
  /// Type of the weights.
  public enum Precision {
    /// 32 bits.
    FLOAT32,
    /// 16 bits with the range of 32.
    BFLOAT16
  }

  /// Type of matrix products where the weights have 32 bits.
  public enum Autocast {
    /// As the weights.
    NONE,
    /// 16 bits.
    BFLOAT16
  }

  static EngineSettings read(Section in) {
    var dtype = in.choice("dtype", "type of the weights", Precision.class).or(Precision.FLOAT32);
    var autocast =
        in.choice("autocast", "type of matrix products over float32 weights", Autocast.class)
            .or(Autocast.NONE);
    in.check(
        dtype == Precision.FLOAT32 || autocast == Autocast.NONE,
        "autocast",
        "is bfloat16, must be none: the weights are bfloat16 already");
    return new EngineSettings(
        in.text("device", "auto, cpu, cuda or cuda:n")
            .must(
                device -> device.matches("auto|cpu|cuda(:[0-9]{1,3})?"),
                "auto, cpu, cuda or cuda:n",
                "there is no other")
            .or("auto"),
        dtype,
        autocast,
        in.truth(
                "deterministic",
                "take deterministic algorithms and refuse operations that have none")
            .or(true),
        in.count("threads", "threads of a CPU operation; 0 takes the cores").or(0L).intValue(),
        in.truth("gradient-checkpointing", "compute activations twice to save memory").or(false));
  }
}
