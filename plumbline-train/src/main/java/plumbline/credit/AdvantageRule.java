package plumbline.credit;

/// How rewards become advantages: one a sample ([Credit]) or one a token ([TokenCredit]).
public sealed interface AdvantageRule permits Credit, TokenCredit {
  /// The name in recipes.
  String name();

  /// How many samples of one task it needs at least.
  int leastGroup();
}
