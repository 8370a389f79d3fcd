package plumbline.job;

import java.util.Optional;
import plumbline.config.EngineSettings;
import plumbline.config.ScheduleSettings;
import plumbline.config.UpdateSettings;
import plumbline.config.UpdateSettings.OptimizerSettings;
import plumbline.optim.AdamW;
import plumbline.optim.FlatParameters;
import plumbline.optim.Muon;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;
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

  static Optimizer optimizer(UpdateSettings settings, FlatParameters trained) {
    return switch (settings.optimizer()) {
      case OptimizerSettings.DecoupledAdam adam -> new AdamW(trained, adam.settings());
      case OptimizerSettings.Orthogonalised muon -> new Muon(trained, muon.settings());
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
        .clipped(clip(settings.optimizer()));
  }

  private static Optional<QkClip.Settings> clip(OptimizerSettings optimizer) {
    return switch (optimizer) {
      case OptimizerSettings.DecoupledAdam _ -> Optional.empty();
      case OptimizerSettings.Orthogonalised muon -> Optional.ofNullable(muon.clip());
    };
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
