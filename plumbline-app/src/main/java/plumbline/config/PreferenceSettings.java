package plumbline.config;

import plumbline.config.section.Section;
import plumbline.data.Expansion;
import plumbline.data.preference.EncodingRules;
import plumbline.data.preference.RowLimit;

/// What every recipe that learns from preferences has.
///
/// @param rows pairs or labelled answers of one optimiser step
/// @param rules what is done with rows that do not fit, before the model is known
/// @param rankings which pairs a ranking becomes, and how much they count
public record PreferenceSettings(int rows, EncodingRules rules, Expansion rankings) {
  /// Of pairs, which rankings may become.
  static PreferenceSettings ofPairs(Section in, DataSettings data) {
    var rankings =
        in.section("rankings", "how rankings become pairs", RewardModelReader::expansion);
    return read(in, data, rankings);
  }

  static PreferenceSettings read(Section in, DataSettings data) {
    return read(in, data, Expansion.standard());
  }

  private static PreferenceSettings read(Section in, DataSettings data, Expansion rankings) {
    int rows =
        in.count("rows", "pairs or labelled answers of one optimiser step")
            .atLeast(1L, "a step needs a row")
            .or(16L)
            .intValue();
    var rules =
        in.section(
            "encoding",
            "what is done with rows that do not fit",
            section -> rules(section, data.maxTokens()));
    return new PreferenceSettings(rows, rules, rankings);
  }

  private static EncodingRules rules(Section in, int maxTokens) {
    var usual = EncodingRules.within(new RowLimit(Math.max(2, maxTokens), RowLimit.Source.DATA));
    return new EncodingRules(
        usual.limit(),
        in.choice(
                "too-long",
                "a row longer than data.max-tokens or the context",
                EncodingRules.TooLong.class)
            .or(usual.tooLong()),
        usual.setting(),
        in.choice(
                "prefix",
                "a prompt that sampling renders differently from training",
                EncodingRules.Prefix.class)
            .or(usual.prefix()),
        in.choice("equal", "a pair whose halves are the same", EncodingRules.Equal.class)
            .or(usual.equal()));
  }
}
