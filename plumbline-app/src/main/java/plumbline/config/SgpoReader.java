package plumbline.config;

import plumbline.config.section.Section;

/// Reads the recipe of a model that makes its own preferences.
final class SgpoReader {
  private SgpoReader() {}

  static Recipe read(Section in) {
    var data = DataSettings.read(in, DataSettings.Use.DEMONSTRATIONS);
    var run = RunSettings.read(in, data, new Measured.Loss());
    in.check(
        run.evaluation() == null,
        "evaluation",
        "is given, must be left out: data.eval is answered before and after both steps of a round");
    AdapterSettings.refuseStored(in, run);
    return new Recipe.SelfImproving(
        run,
        UpdateSettings.read(in),
        data,
        SelfImprovement.read(in, run.seed()),
        PreferenceSettings.read(in, data),
        PairReader.objective("sgpo", in));
  }
}
