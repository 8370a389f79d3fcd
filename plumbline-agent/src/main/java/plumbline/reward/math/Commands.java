package plumbline.reward.math;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import plumbline.reward.math.Node.Function;

/// The names of functions and letters, with and without a backslash.
final class Commands {
  static final Map<String, Function> FUNCTIONS =
      Map.ofEntries(
          Map.entry("sin", Function.SIN),
          Map.entry("cos", Function.COS),
          Map.entry("tan", Function.TAN),
          Map.entry("tg", Function.TAN),
          Map.entry("csc", Function.CSC),
          Map.entry("sec", Function.SEC),
          Map.entry("cot", Function.COT),
          Map.entry("arcsin", Function.ARCSIN),
          Map.entry("arccos", Function.ARCCOS),
          Map.entry("arctan", Function.ARCTAN),
          Map.entry("asin", Function.ARCSIN),
          Map.entry("acos", Function.ARCCOS),
          Map.entry("atan", Function.ARCTAN),
          Map.entry("sinh", Function.SINH),
          Map.entry("cosh", Function.COSH),
          Map.entry("tanh", Function.TANH),
          Map.entry("ln", Function.LOG),
          Map.entry("log", Function.LOG),
          Map.entry("lg", Function.LOG),
          Map.entry("exp", Function.EXP),
          Map.entry("abs", Function.ABS),
          Map.entry("floor", Function.FLOOR),
          Map.entry("ceil", Function.CEILING),
          Map.entry("gcd", Function.GCD),
          Map.entry("lcm", Function.LCM),
          Map.entry("max", Function.MAX),
          Map.entry("min", Function.MIN));

  static final Set<String> LETTERS =
      Set.of(
          "alpha",
          "beta",
          "gamma",
          "delta",
          "epsilon",
          "varepsilon",
          "zeta",
          "eta",
          "theta",
          "vartheta",
          "iota",
          "kappa",
          "lambda",
          "mu",
          "nu",
          "xi",
          "rho",
          "sigma",
          "tau",
          "upsilon",
          "phi",
          "varphi",
          "chi",
          "psi",
          "omega",
          "Gamma",
          "Delta",
          "Theta",
          "Lambda",
          "Xi",
          "Pi",
          "Sigma",
          "Phi",
          "Psi",
          "Omega",
          "ell",
          "hbar");

  /// Words that are read without a backslash wherever they stand alone.
  static final Set<String> PLAIN_WORDS = Set.of("pi", "infty", "inf", "infinity", "oo", "sqrt");

  /// What can follow a factor and multiply it without a sign between.
  private static final Set<String> FACTORS =
      Set.of("frac", "sqrt", "binom", "pi", "lfloor", "lceil", "infty");

  /// Functions that may be glued to their argument: `sinx`, `ln2`.
  private static final List<String> GLUED =
      List.of("sqrt", "arcsin", "arccos", "arctan", "sin", "cos", "tan", "ln", "log");

  private Commands() {}

  static boolean startsFactor(String command) {
    return FACTORS.contains(command)
        || LETTERS.contains(command)
        || FUNCTIONS.containsKey(command)
        || command.startsWith("mathbb ");
  }

  /// The function or constant that a run of letters is or begins with.
  static Optional<String> functionAtStart(String word) {
    if (FUNCTIONS.containsKey(word) || PLAIN_WORDS.contains(word)) {
      return Optional.of(word);
    }
    return GLUED.stream().filter(word::startsWith).findFirst();
  }
}
