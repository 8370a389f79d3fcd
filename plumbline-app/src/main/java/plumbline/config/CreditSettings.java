package plumbline.config;

import plumbline.config.section.Cases;
import plumbline.config.section.Section;

/// How the rewards of a group become advantages.
public sealed interface CreditSettings {
  /// `(r - mean) / (std + eps)` within the group.
  record Group(double eps) implements CreditSettings {}

  /// `r - mean` within the group.
  record MeanOnly() implements CreditSettings {}

  /// `(r - group mean) / (std of the batch + eps)`.
  record Batch(double eps) implements CreditSettings {}

  /// `r - mean of the others` within the group.
  record Rloo() implements CreditSettings {}

  /// What the recipe may name; the usual eps is that of the method's card.
  static Cases<CreditSettings> cases(String method) {
    double usual = method.equals("gmpo") ? 1e-8 : 1e-4;
    return Cases.<CreditSettings>of("group", in -> new Group(eps(in, usual)))
        .and("mean-only", _ -> new MeanOnly())
        .and("batch", in -> new Batch(eps(in, 1e-4)))
        .and("rloo", _ -> new Rloo());
  }

  private static double eps(Section in, double usual) {
    return in.number("eps", "added to the standard deviation")
        .above(0.0, "a group of equal rewards has standard deviation 0")
        .or(usual);
  }
}
