package plumbline.audit;

import plumbline.benchmark.Estimate;

/// One figure of an audit.
public sealed interface Figure {
  /// What it is called, in words.
  String name();

  /// How many of `of` rows.
  record Count(String name, long count, long of) implements Figure {}

  /// A share or a coefficient with its 95 % interval.
  ///
  /// @param basis what it was computed from: `1,319 pairs`
  record Measured(String name, Estimate estimate, String basis) implements Figure {}

  /// How lengths are distributed.
  record Spread(String name, Lengths lengths) implements Figure {}

  /// A figure that these data do not define, and why.
  record Unknown(String name, String reason) implements Figure {}
}
