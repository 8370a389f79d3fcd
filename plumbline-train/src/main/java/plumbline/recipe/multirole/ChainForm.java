package plumbline.recipe.multirole;

import java.util.ArrayList;
import java.util.List;
import plumbline.reward.perspective.Mode;
import plumbline.reward.perspective.Perspectives;

/// How the thoughts of roles become one chain, and what a model is made to begin with.
///
/// @param opening begins an answer of several roles, with `{roles}`
/// @param turn begins what one role thinks, with `{role}`
public record ChainForm(String opening, String turn) {
  private static final String THINK = "<think>\n";
  private static final String END = "</think>";

  /// The paper's opener, and an opening of ours.
  public static final ChainForm STANDARD =
      new ChainForm(
          "I will answer from the perspectives of: {roles}.",
          "Wait, I need to think from {role}'s perspective.");

  public ChainForm {
    require(opening, "{roles}", "the opening");
    require(turn, "{role}", "the turn");
  }

  private static void require(String text, String place, String what) {
    if (!text.contains(place)) {
      throw new IllegalArgumentException("%s '%s' has no %s".formatted(what, text, place));
    }
  }

  /// What an answer of these roles begins with.
  public String opening(List<String> roles) {
    return THINK + opening.replace("{roles}", String.join(", ", roles)) + "\n";
  }

  private String turn(String role) {
    return turn.replace("{role}", role) + "\n";
  }

  /// What an answer of one role begins with.
  public String alone(String role) {
    return THINK + turn(role);
  }

  /// What was thought in an answer that begins with [#alone]; empty where there is no thought of
  /// one piece.
  public String thought(String role, String answer) {
    var begun = alone(role).strip();
    var rest = answer.strip().startsWith(begun) ? answer.strip().substring(begun.length()) : "";
    int end = rest.indexOf(END);
    var thought = (end < 0 ? rest : rest.substring(0, end)).strip();
    boolean whole = !thought.contains("<think>") && !turns(thought);
    return whole ? thought : "";
  }

  /// Whether a further role takes its turn here.
  private boolean turns(String thought) {
    var begin = turn.substring(0, turn.indexOf("{role}")).strip();
    return !begin.isEmpty() && thought.contains(begin);
  }

  /// The chain of paths in this order.
  public String chain(Mode mode, List<RolePath> paths) {
    var text = new StringBuilder(opening(paths.stream().map(RolePath::role).toList()));
    for (var path : paths) {
      text.append(turn(path.role())).append(path.thought()).append('\n');
    }
    return text.append(END).append('\n').append(closing(mode, paths)).toString();
  }

  private static String closing(Mode mode, List<RolePath> paths) {
    var lines = new ArrayList<String>();
    if (mode == Mode.DIVERGENT) {
      lines.add("There is no universal answer, it depends on who is asked.");
    }
    paths.forEach(path -> lines.add("%s: the answer is %s".formatted(path.role(), path.answer())));
    if (mode == Mode.CONVERGENT) {
      var answers = paths.stream().map(RolePath::answer).toList();
      var most = Perspectives.consensus(answers).orElseThrow();
      long votes = answers.stream().filter(most::equals).count();
      lines.add("%d of %d agree, so the answer is %s".formatted(votes, answers.size(), most));
    }
    return String.join("\n", lines);
  }
}
