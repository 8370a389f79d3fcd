package plumbline.job;

import java.util.Optional;
import plumbline.config.EngineSettings;
import plumbline.config.ScheduleSettings;
import plumbline.config.UpdateSettings;
import plumbline.optim.Schedule;
import plumbline.tensor.DType;
import plumbline.train.Update;

/// What recipes say, in the words of the parts.
final class Settings {
  private Settings() {}

  /// The learning rate by optimiser step, where a step of the recipe takes `updates` of them.
  static Schedule schedule(UpdateSettings settings, int updates) {
    double peak = settings.optimizer().learningRate();
    long total = (long) settings.steps() * updates;
    long warm = (long) settings.schedule().warmUp() * updates;
    return switch (settings.schedule()) {
      case ScheduleSettings.Constant _ -> new Schedule.Constant(peak, warm);
      case ScheduleSettings.Linear linear ->
          new Schedule.Linear(peak, linear.floor() * peak, warm, total);
      case ScheduleSettings.Cosine cosine ->
          new Schedule.Cosine(peak, cosine.floor() * peak, warm, total);
      case ScheduleSettings.WarmUpStableDecay wsd ->
          new Schedule.WarmupStableDecay(
              peak, wsd.floor() * peak, warm, (long) wsd.decay() * updates, total);
    };
  }

  /// The largest gradient norm.
  static double maxNorm(UpdateSettings settings) {
    return settings.gradientClip() == 0 ? Double.POSITIVE_INFINITY : settings.gradientClip();
  }

  static Update.Settings update(
      UpdateSettings settings, EngineSettings engine, double temperature, boolean entropyGradient) {
    return new Update.Settings(
            maxNorm(settings),
            settings.microBatchTokens(),
            temperature,
            entropyGradient,
            compute(engine))
        .recomputed(engine.gradientCheckpointing())
        .balanced(settings.expertBalance())
        .clipped(Optional.ofNullable(settings.optimizer().clip()));
  }

  static DType compute(EngineSettings engine) {
    return switch (engine.autocast()) {
      case NONE -> DType.FLOAT32;
      case BFLOAT16 -> DType.BFLOAT16;
    };
  }

  static DType weights(EngineSettings engine) {
    return switch (engine.dtype()) {
      case FLOAT32 -> DType.FLOAT32;
      case BFLOAT16 -> DType.BFLOAT16;
    };
  }
}
