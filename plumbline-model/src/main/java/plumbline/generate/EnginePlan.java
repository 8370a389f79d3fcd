package plumbline.generate;

import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterCount;
import plumbline.tensor.DType;
import plumbline.tensor.Device;

/// What an engine will do with so many rows, known without the weights.
///
/// @param type of the weights
/// @param lanes it may use
public record EnginePlan(
    ModelConfig config, DType type, Device device, int lanes, BatchEngine.Settings settings) {
  /// Weights that no processor's cache holds: lanes would each fetch them from memory.
  private static final long LARGE = 64L << 20;

  /// Rows a lane with which multiplying takes no longer than fetching what is multiplied.
  private static final int FEW = 4;

  /// What so many rows will need at their peak, with as many at a time as fit.
  ///
  /// @param longest of them in tokens, cut to the context
  public MemoryPlan memory(int rows, int longest) {
    return MemoryPlan.fitting(
        config,
        Math.min(settings.slots(), rows),
        Math.min(longest, config.maxPositions()),
        type,
        device,
        shares(rows),
        settings.memoryLimit());
  }

  /// Into how many shares so many rows are dealt, each on a lane of its own.
  int shares(int rows) {
    return worksTogether(rows) ? 1 : Math.min(lanes, rows);
  }

  /// Whether the lanes share every product instead of the rows.
  boolean worksTogether(int rows) {
    int atOnce = Math.min(settings.slots(), rows);
    return lanes > 1
        && atOnce <= FEW * lanes
        && device.equals(Device.CPU)
        && ParameterCount.of(config).usedBy(atOnce) * type.bytes() >= LARGE;
  }
}
