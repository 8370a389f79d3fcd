package plumbline.recipe.multirole;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// Asks a model for roles and reads its bracketed list.
///
/// @param text shows a few examples, and the question in place of `{question}`
public record RoleProposal(String text) {
  /// The most roles that are taken from an answer.
  public static final int MOST = 5;

  private static final String PLACE = "{question}";
  private static final int LONGEST = 80;

  /// Three examples (ours).
  public static final RoleProposal STANDARD =
      new RoleProposal(
          """
          Name 2 to 5 roles with conflicting views on the question. Answer with a list in brackets and nothing else.

          Question: Should the old bridge be closed to cars?
          Roles: [shop owner, cyclist, bus driver, resident]

          Question: May a company read the mail of its employees?
          Roles: [manager, employee, lawyer]

          Question: Is it right to wake a friend for good news?
          Roles: [night worker, parent, student]

          Question: {question}
          Roles:\
          """);

  public RoleProposal {
    if (!text.contains(PLACE)) {
      throw new IllegalArgumentException(
          "the text that asks for roles has no {question}, so the model would not see it");
    }
  }

  /// What a model is asked.
  public String of(String question) {
    return text.replace(PLACE, question);
  }

  /// The roles of the first list in brackets, each once whatever its case; empty where there are
  /// fewer than two.
  public static List<String> read(String answer) {
    int open = answer.indexOf('[');
    int close = answer.indexOf(']', open + 1);
    if (open < 0 || close < 0) {
      return List.of();
    }
    var roles = new LinkedHashMap<String, String>();
    for (var part : answer.substring(open + 1, close).split("[,;\n]")) {
      var role = part.strip().replaceAll("^[\"'*]+|[\"'*]+$", "").strip();
      boolean plain = !role.isEmpty() && role.length() <= LONGEST && !role.contains(":");
      if (plain && roles.size() < MOST) {
        roles.putIfAbsent(role.toLowerCase(Locale.ROOT), role);
      }
    }
    return roles.size() < 2 ? List.of() : new ArrayList<>(roles.values());
  }
}
