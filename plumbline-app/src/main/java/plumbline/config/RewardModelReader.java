package plumbline.config;

import java.util.LinkedHashMap;
import java.util.Map;
import plumbline.config.section.Section;
import plumbline.data.Expansion;
import plumbline.data.preference.EncodingRules;

/// Reads the recipe of a reward model.
final class RewardModelReader {
  private RewardModelReader() {}

  static Recipe read(Section in) {
    var data = DataSettings.read(in, DataSettings.Use.JUDGEMENTS);
    var run = RunSettings.read(in, data, new Measured.Loss());
    in.check(
        run.evaluation() == null,
        "evaluation",
        "is given, must be left out: a reward model is measured once, at the end, on data.eval");
    in.check(
        run.engine().dtype() == EngineSettings.Precision.FLOAT32,
        "engine",
        "has dtype bfloat16, must be float32: scores need it; autocast runs products in 16 bits");
    in.check(
        !data.controlTokens(),
        "data",
        "has control-tokens, must leave them out: the model would read what it judges otherwise"
            + " than it learnt");
    in.check(
        run.lora() == null,
        "lora",
        "is given, must be left out: a reward model trains all its weights");
    var judgements =
        new Judgements(
            in.oneOf("head", "what is learnt", Judgements.HeadSettings.CASES, "preference"),
            in.section("rankings", "how rankings become pairs", RewardModelReader::expansion),
            in.choice("too-long", "rows longer than the context", EncodingRules.TooLong.class)
                .or(EncodingRules.TooLong.REFUSE),
            sources(in),
            in.optional(
                "calibrate",
                "labels of one source brought onto the scale of another",
                Judgements.Calibrated::read),
            in.number("spread", "rows whose annotators differ by more are left out")
                .above(0.0, "annotators differ")
                .or(2.0));
    int rows =
        in.count("rows", "pairs or ratings of one optimiser step")
            .atLeast(1L, "a step needs a row")
            .or(32L)
            .intValue();
    return new Recipe.RewardModel(run, UpdateSettings.read(in), data, judgements, rows);
  }

  static Expansion expansion(Section in) {
    return new Expansion(
        in.choice("pairs", "which pairs a ranking makes", Expansion.Which.class)
            .or(Expansion.Which.ALL),
        in.number("damping", "0: every pair counts fully, 1: a ranking counts as one pair")
            .atLeast(0.0, "more pairs cannot count more")
            .atMost(1.0, "a ranking counts at least as one pair")
            .or(1.0),
        in.number("gap", "smallest difference of scores that is a preference")
            .atLeast(0.0, "it is a difference")
            .or(0.0));
  }

  private static Map<String, Double> sources(Section in) {
    var weights = new LinkedHashMap<String, Double>();
    in.free("sources", "how much a label counts, by where it comes from")
        .forEach((name, value) -> {
          boolean weight = value instanceof Number number && number.doubleValue() >= 0;
          in.check(
              weight,
              "sources",
              "gives %s the weight %s, must be a number of at least 0".formatted(name, value));
          weights.put(name, weight ? ((Number) value).doubleValue() : 1);
        });
    return weights;
  }
}
