package plumbline.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.metric.OverOptimization;

/// What every run has.
///
/// @param model a Hugging Face directory
/// @param output the run directory
/// @param seed all randomness derives from it
/// @param lora the adapter to train instead of the weights, if any
/// @param evaluation when held-out rows are measured, null for never
/// @param guard what stops a run that exploits its reward, null for nothing
public record RunSettings(
    Path model,
    Path output,
    long seed,
    @Nullable AdapterSettings lora,
    EngineSettings engine,
    CheckpointSettings checkpoint,
    @Nullable EvaluationSettings evaluation,
    OverOptimization.@Nullable Settings guard,
    List<SinkSettings> sinks) {
  /// @param every steps between two checkpoints; 0 saves only at the end
  /// @param keep how many of the latest stay
  public record CheckpointSettings(int every, int keep) {
    static CheckpointSettings read(Section in) {
      return new CheckpointSettings(
          in.count("every", "steps between two checkpoints; 0 saves only at the end")
              .or(100L)
              .intValue(),
          in.count("keep", "how many of the latest stay")
              .atLeast(2L, "where the newest turns out damaged, the one before it is resumed from")
              .or(2L)
              .intValue());
    }
  }

  /// @param every steps between two evaluations
  /// @param samples of every held-out task
  /// @param temperature 0 takes the most likely token
  public record EvaluationSettings(int every, int samples, double temperature) {}

  /// @param measured what an evaluation of the method measures
  static RunSettings read(Section in, DataSettings data, Measured measured) {
    var evaluation =
        in.optional("evaluation", "when held-out rows are measured", measured::evaluation);
    in.check(
        evaluation == null || data.eval() != null,
        "evaluation",
        "is given, must be left out or come with data.eval: there is nothing to evaluate on");
    return new RunSettings(
        in.file("model", "a Hugging Face directory").naming(Input.Kind.MODEL).required(),
        in.file("output", "the run directory").naming(Input.Kind.FOLDER).required(),
        in.whole("seed", "all randomness derives from it").or(0L),
        in.optional("lora", "a low-rank adapter instead of all weights", AdapterSettings::read),
        in.section("engine", "where and how exactly tensors are computed", EngineSettings::read),
        in.section("checkpoint", "what can be resumed", CheckpointSettings::read),
        evaluation,
        in.optional(
            "guard",
            "stop a run that exploits its reward",
            guard -> GuardReader.read(guard, measured, evaluation != null)),
        sinks(in));
  }

  /// The same from another model to another directory.
  public RunSettings between(Path start, Path end) {
    return new RunSettings(start, end, seed, lora, engine, checkpoint, evaluation, guard, sinks);
  }

  private static List<SinkSettings> sinks(Section in) {
    var usual = List.of("console", "tensorboard");
    var meaning = "where metrics go beside the files of the run";
    return List.copyOf(in.named("sinks", meaning, SinkSettings.CASES, usual).values());
  }
}
