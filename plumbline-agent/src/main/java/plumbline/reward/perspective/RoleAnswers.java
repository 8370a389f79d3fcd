package plumbline.reward.perspective;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds what a text answers: lines `ROLE: … answer is LABEL` behind the last `</think>`, or in the
/// whole text where there is none. Roles and labels are compared without regard to case, longer
/// ones first; of two answers of a role the last counts.
///
/// @param roles who is asked
/// @param labels of the options
public record RoleAnswers(List<String> roles, Set<String> labels) {
  private static final String STATES = "answer is";
  private static final String END_OF_THINKING = "</think>";

  public RoleAnswers {
    roles = List.copyOf(roles);
    labels = Set.copyOf(labels);
  }

  /// The labels that the roles of `question` answer with.
  public static RoleAnswers of(RoleQuestion question) {
    return new RoleAnswers(question.roles(), question.options().keySet());
  }

  /// The label of every role that answers, in the order in which roles first do.
  public Map<String, String> byRole(String text) {
    var answers = new LinkedHashMap<String, String>();
    var ordered = longestFirst(roles);
    for (var line : said(text).lines().toList()) {
      var bare = stripMarks(line);
      speaker(bare, ordered)
          .ifPresent(role -> last(bare).ifPresent(label -> answers.put(role, label)));
    }
    return answers;
  }

  /// The last label that the text states, whoever does.
  public Optional<String> last(String text) {
    var said = said(text).toLowerCase(Locale.ROOT);
    Optional<String> label = Optional.empty();
    for (int at = said.indexOf(STATES); at >= 0; at = said.indexOf(STATES, at + 1)) {
      label = label(said, at + STATES.length());
    }
    return label;
  }

  /// All different labels that the text states anywhere, thinking included: the distinct opinions
  /// of MultiRole-R1.
  public Set<String> opinions(String text) {
    var folded = text.toLowerCase(Locale.ROOT);
    var opinions = new LinkedHashSet<String>();
    for (int at = folded.indexOf(STATES); at >= 0; at = folded.indexOf(STATES, at + 1)) {
      label(folded, at + STATES.length()).ifPresent(opinions::add);
    }
    return opinions;
  }

  private static String said(String text) {
    int end = text.lastIndexOf(END_OF_THINKING);
    return end < 0 ? text : text.substring(end + END_OF_THINKING.length());
  }

  private static String stripMarks(String line) {
    int start = 0;
    while (start < line.length() && !Character.isLetterOrDigit(line.charAt(start))) {
      start++;
    }
    return line.substring(start);
  }

  private static Optional<String> speaker(String line, List<String> ordered) {
    for (var role : ordered) {
      if (line.regionMatches(true, 0, role, 0, role.length())
          && line.substring(role.length()).replaceFirst("^[*_\\s]+", "").startsWith(":")) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /// The label that begins at `from` or behind marks there, in lower-case text.
  private Optional<String> label(String text, int from) {
    int start = from;
    while (start < text.length()
        && text.charAt(start) != '\n'
        && !Character.isLetterOrDigit(text.charAt(start))) {
      start++;
    }
    for (var label : longestFirst(labels)) {
      var folded = label.toLowerCase(Locale.ROOT);
      int end = start + folded.length();
      if (text.startsWith(folded, start)
          && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
        return Optional.of(label);
      }
    }
    return Optional.empty();
  }

  private static List<String> longestFirst(Collection<String> names) {
    var ordered = new ArrayList<>(names);
    ordered.sort(
        Comparator.comparingInt(String::length)
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    return ordered;
  }
}
