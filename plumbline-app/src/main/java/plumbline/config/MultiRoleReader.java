package plumbline.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Section;
import plumbline.data.ColumnNames;

/// Reads the recipe of MultiRole-R1.
final class MultiRoleReader {
  private MultiRoleReader() {}

  /// What the section `sft` says.
  private record Learning(
      int steps,
      int rows,
      @Nullable Double learningRate,
      ScheduleSettings schedule,
      boolean packing) {}

  static Recipe read(Section in) {
    var data = DataSettings.read(in, DataSettings.Use.QUESTIONS);
    var reward = ShapingSettings.read(in);
    var run = RunSettings.read(in, data, new Measured.Samples(reward));
    AdapterSettings.refuseStored(in, run);
    var made =
        in.section(
            "synthesis",
            "how chains of several roles are made",
            section -> SynthesisSettings.read(section, run.seed()));
    var sft = in.section("sft", "how chains are learnt", MultiRoleReader::learning);
    var aligned = new PolicyGradientReader(PolicyMethod.MULTI_ROLE).read(in, data, run, reward);
    return new Recipe.MultiRole(aligned, supervised(aligned, sft), made);
  }

  private static Learning learning(Section in) {
    int steps =
        in.count("steps", "how long chains are learnt")
            .atLeast(1L, "the model would not know how several roles speak")
            .required()
            .intValue();
    return new Learning(
        steps,
        in.count("rows", "chains of one step").atLeast(1L, "a step needs a row").or(8L).intValue(),
        in.number("learning-rate", "largest learning rate, if not that of the optimizer")
            .above(0.0, "nothing would be learnt")
            .orNull(),
        in.oneOf(
            "schedule",
            "the learning rate over its steps",
            ScheduleSettings.cases(steps),
            "cosine"),
        in.truth("packing", "several chains share one sequence, without seeing each other")
            .or(true));
  }

  private static Recipe.Supervised supervised(Recipe.PolicyGradient aligned, Learning sft) {
    var run = aligned.run();
    Path output = run.output().resolve(Recipe.MultiRole.SFT);
    var data = aligned.data();
    return new Recipe.Supervised(
        run.between(run.model(), output),
        aligned.update().lasting(sft.steps(), sft.learningRate(), sft.schedule()),
        new DataSettings(
            output.resolve(Recipe.MultiRole.CHAINS).toString(),
            null,
            ColumnNames.standard(),
            data.template(),
            data.controlTokens(),
            data.maxTokens()),
        sft.rows(),
        sft.packing());
  }
}
