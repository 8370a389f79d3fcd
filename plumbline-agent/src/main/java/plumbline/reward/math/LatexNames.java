package plumbline.reward.math;

import java.util.Map;
import java.util.Set;

/// What the lexer knows about commands before anybody reads them.
final class LatexNames {
  /// Only looks: sizes, spaces, delimiters and boxes.
  static final Set<String> DROPPED =
      Set.of(
          "left",
          "right",
          "middle",
          "big",
          "Big",
          "bigg",
          "Bigg",
          "bigl",
          "bigr",
          "Bigl",
          "Bigr",
          "biggl",
          "biggr",
          "Biggl",
          "Biggr",
          "displaystyle",
          "textstyle",
          "scriptstyle",
          "limits",
          "nolimits",
          "quad",
          "qquad",
          "boxed",
          "fbox",
          "framebox",
          "!",
          ",",
          ";",
          ":",
          ">",
          " ",
          "(",
          ")",
          "[",
          "]",
          "thinspace",
          "medspace",
          "enspace",
          "rm",
          "bf",
          "it",
          "mathstrut");

  /// Commands whose argument is prose, a unit or a name.
  static final Set<String> TEXTS =
      Set.of(
          "text",
          "textbf",
          "textit",
          "textrm",
          "texttt",
          "textsf",
          "textnormal",
          "mathrm",
          "mbox",
          "hbox",
          "operatorname",
          "operatorname*",
          "mathsf",
          "mathtt",
          "emph");

  /// Fonts and accents: what they wrap stands for itself.
  static final Set<String> WRAPPERS =
      Set.of("mathbf", "boldsymbol", "mathit", "mathcal", "mathnormal", "vec", "bm", "hat");

  /// Other names of the commands that we read.
  static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("dfrac", "frac"),
          Map.entry("tfrac", "frac"),
          Map.entry("cfrac", "frac"),
          Map.entry("dbinom", "binom"),
          Map.entry("tbinom", "binom"),
          Map.entry("leq", "le"),
          Map.entry("leqslant", "le"),
          Map.entry("geq", "ge"),
          Map.entry("geqslant", "ge"),
          Map.entry("neq", "ne"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("varnothing", "emptyset"),
          Map.entry("lbrace", "{"),
          Map.entry("rbrace", "}"),
          Map.entry("ast", "*"),
          Map.entry("vert", "|"),
          Map.entry("lvert", "|"),
          Map.entry("rvert", "|"),
          Map.entry("colon", ":"),
          Map.entry("degree", "circ"),
          Map.entry("backslash", "setminus"),
          Map.entry("bar", "overline"),
          Map.entry("dot", "overline"),
          Map.entry("lor", "or"),
          Map.entry("land", "or"),
          Map.entry("vee", "or"),
          Map.entry("wedge", "or"));

  private LatexNames() {}
}
