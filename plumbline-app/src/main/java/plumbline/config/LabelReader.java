package plumbline.config;

import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.objective.preference.UnpairedObjective;

/// Reads the recipes that learn from labelled answers.
final class LabelReader {
  private static final Cases<UnpairedLoss> LOSSES =
      Cases.<UnpairedLoss>of(
              "kto",
              in -> new UnpairedLoss.Kto(PairLosses.beta(in, 0.1), desirable(in), undesirable(in)))
          .and(
              "apo_zero_unpaired",
              in ->
                  new UnpairedLoss.ApoZero(
                      PairLosses.beta(in, 0.1), desirable(in), undesirable(in)))
          .and("bco", in -> new UnpairedLoss.Bco(PairLosses.beta(in, 0.1)));

  private LabelReader() {}

  static Recipe read(String method, Section in) {
    var data = DataSettings.read(in, DataSettings.Use.LABELS);
    var run = RunSettings.read(in, data, new Measured.Preferences());
    var loss = in.oneOf("loss", "the loss of labelled answers", LOSSES, method);
    var preference = PreferenceSettings.read(in, data);
    in.check(
        preference.rows() > 1 || !(loss instanceof UnpairedLoss.Kto),
        "rows",
        "is 1, must be at least 2: KTO lets each answer meet another's prompt");
    return new Recipe.Labels(
        method, run, UpdateSettings.read(in), data, preference, new UnpairedObjective(loss));
  }

  private static double desirable(Section in) {
    return side(in, "desirable-weight", "wanted");
  }

  private static double undesirable(Section in) {
    return side(in, "undesirable-weight", "unwanted");
  }

  private static double side(Section in, String key, String which) {
    return in.number(key, "weight of %s answers".formatted(which))
        .above(0.0, "they would teach nothing")
        .or(1.0);
  }
}
