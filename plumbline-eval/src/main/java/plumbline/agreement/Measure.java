package plumbline.agreement;

import java.util.Locale;

/// A figure of agreement that a gate can ask for; larger is better in each.
public enum Measure {
  /// Rank correlation of scores and labels, or of a single dimension.
  SPEARMAN,
  /// Correlation of scores and labels.
  PEARSON,
  /// Kappa with quadratic weights of rounded scores and labels.
  QUADRATIC_KAPPA,
  /// Share of pairs of items that stand in the order of their labels.
  ORDER_ACCURACY,
  /// Share of preference pairs whose better completion has the higher score.
  PAIR_ACCURACY;

  /// Its name in recipes and files.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
