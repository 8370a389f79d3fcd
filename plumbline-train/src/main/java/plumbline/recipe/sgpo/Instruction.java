package plumbline.recipe.sgpo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A text with places for a prompt, a draft and, for who writes targets, a reference.
///
/// @param text with `{prompt}` and `{draft}`, and perhaps `{reference}`
public record Instruction(String text) {
  private static final String PLACES = "\\{(prompt|draft|reference)\\}";

  /// Asks for an improvement of a draft (ours).
  public static final Instruction IMPROVE =
      new Instruction(
          """
          Improve the draft. Keep what is right, fix what is wrong or missing, answer in the same form.

          ### Prompt
          {prompt}

          ### Draft
          {draft}

          ### Improved answer
          """);

  /// Asks for an improvement of a draft that a reference guides (ours).
  public static final Instruction IMPROVE_BY_REFERENCE =
      new Instruction(
          """
          Improve the draft a little, guided by the reference. Keep its wording where it is good, answer in the same form.

          ### Prompt
          {prompt}

          ### Draft
          {draft}

          ### Reference
          {reference}

          ### Improved answer
          """);

  public Instruction {
    for (var place : List.of("{prompt}", "{draft}")) {
      if (!text.contains(place)) {
        throw new IllegalArgumentException(
            "the instruction has no %s, so the model would not see it".formatted(place));
      }
    }
  }

  /// Whether the reference is shown.
  public boolean showsReference() {
    return text.contains("{reference}");
  }

  /// The text for a draft.
  public String of(String prompt, String draft, String reference) {
    var values = new LinkedHashMap<String, String>();
    values.put("prompt", prompt);
    values.put("draft", draft);
    values.put("reference", reference);
    return java.util.regex.Pattern.compile(PLACES)
        .matcher(text)
        .replaceAll(
            match -> java.util.regex.Matcher.quoteReplacement(value(values, match.group(1))));
  }

  private static String value(Map<String, String> values, String name) {
    return java.util.Objects.requireNonNull(values.get(name), name);
  }

  /// Whether a text holds what the instruction is recognised by: the last line before a place.
  public boolean marks(String other) {
    return Arrays.stream(text.split(PLACES, -1))
        .map(String::strip)
        .map(part -> part.substring(part.lastIndexOf('\n') + 1))
        .anyMatch(line -> !line.isEmpty() && other.contains(line));
  }
}
