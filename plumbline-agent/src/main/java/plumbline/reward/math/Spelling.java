package plumbline.reward.math;

import java.util.HashMap;
import java.util.Map;

/// Writes Unicode mathematics as LaTeX, character by character.
final class Spelling {
  private static final Map<Character, String> LATEX = new HashMap<>();
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ";
  private static final String SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
  private static final String PLAIN = "0123456789+-n";

  static {
    put("−–—‐‑", "-");
    put("×✕", "\\times ");
    put("·⋅∙•", "\\cdot ");
    put("÷∕⁄", "/");
    put("∞", "\\infty ");
    put("≤⩽≦", "\\le ");
    put("≥⩾≧", "\\ge ");
    put("≠", "\\ne ");
    put("≈", "\\approx ");
    put("∪", "\\cup ");
    put("∩", "\\cap ");
    put("∈", "\\in ");
    put("∖", "\\setminus ");
    put("∅⌀", "\\emptyset ");
    put("±", "\\pm ");
    put("∓", "\\mp ");
    put("°º˚", "^\\circ ");
    put("∶", ":");
    put("ℝ", "\\mathbb{R}");
    put("\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t\n\r", " ");
    put("\u200b\u200c\u200d\u2060\ufeff", "");
    put("“”„\"", "");
    put("、", ",");
    put("。", ".");
    put("〈⟨", "\\langle ");
    put("〉⟩", "\\rangle ");
    put("′’", "'");
    var fractions =
        "½ 1 2 ⅓ 1 3 ⅔ 2 3 ¼ 1 4 ¾ 3 4 ⅕ 1 5 ⅖ 2 5 ⅗ 3 5 ⅘ 4 5 ⅙ 1 6 ⅚ 5 6 ⅛ 1 8 ⅜ 3 8 ⅝ 5 8 ⅞ 7 8";
    var parts = fractions.split(" ");
    for (int i = 0; i < parts.length; i += 3) {
      put(parts[i], "\\frac{" + parts[i + 1] + "}{" + parts[i + 2] + "}");
    }
    var greek =
        "α alpha β beta γ gamma δ delta ε epsilon θ theta λ lambda μ mu ν nu π pi ρ rho σ sigma"
            + " τ tau φ phi χ chi ψ psi ω omega Δ Delta Ω Omega";
    var letters = greek.split(" ");
    for (int i = 0; i < letters.length; i += 2) {
      put(letters[i], "\\" + letters[i + 1] + " ");
    }
  }

  private Spelling() {}

  private static void put(String characters, String latex) {
    characters.chars().forEach(c -> LATEX.put((char) c, latex));
  }

  /// `text` with every Unicode sign we know written as LaTeX.
  static String latex(String text) {
    var out = new StringBuilder(text.length() + 16);
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (SUPERSCRIPTS.indexOf(c) >= 0) {
        at = script(text, at, SUPERSCRIPTS, '^', out);
      } else if (SUBSCRIPTS.indexOf(c) >= 0) {
        at = script(text, at, SUBSCRIPTS, '_', out);
      } else if (c == '√' || c == '∛') {
        at = root(text, at, out);
      } else {
        out.append(c < 128 && c > 34 ? String.valueOf(c) : LATEX.getOrDefault(c, narrow(c)));
        at++;
      }
    }
    return out.toString();
  }

  private static int script(String text, int at, String alphabet, char mark, StringBuilder out) {
    out.append(mark).append('{');
    int end = at;
    for (; end < text.length() && alphabet.indexOf(text.charAt(end)) >= 0; end++) {
      out.append(PLAIN.charAt(alphabet.indexOf(text.charAt(end))));
    }
    out.append('}');
    return end;
  }

  /// A root sign takes the whole number that follows it, unlike `\sqrt`.
  private static int root(String text, int at, StringBuilder out) {
    out.append(text.charAt(at) == '√' ? "\\sqrt" : "\\sqrt[3]");
    int start = at + 1;
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (end > start) {
      out.append('{').append(latexDigits(text, start, end)).append('}');
    } else {
      out.append(' ');
    }
    return end;
  }

  private static String latexDigits(String text, int start, int end) {
    var digits = new StringBuilder();
    for (int i = start; i < end; i++) {
      digits.append(Math.max(0, Character.digit(text.charAt(i), 10)));
    }
    return digits.toString();
  }

  /// Full-width forms are their ASCII twins.
  private static String narrow(char c) {
    return String.valueOf(c >= '！' && c <= '～' ? (char) (c - 0xFEE0) : c);
  }
}
