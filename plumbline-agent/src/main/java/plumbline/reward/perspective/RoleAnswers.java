package plumbline.reward.perspective;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds what a text answers: lines `ROLE: … answer is LABEL` behind the last `</think>`, or in the
/// whole text where there is none. Roles and labels are compared without regard to case, longer
/// ones first; of two answers of a role the last counts. A small `a` before a word is the article
/// and not the label `A`; where the data writes the label `a`, it is one.
///
/// @param roles who is asked
/// @param labels of the options
public record RoleAnswers(List<String> roles, Set<String> labels) {
  private static final Pattern STATES = Pattern.compile("answer is", Pattern.CASE_INSENSITIVE);
  private static final Pattern ARTICLE = Pattern.compile("a\\h+[\\p{L}\\p{N}]");
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
    var said = said(text);
    Optional<String> label = Optional.empty();
    for (var states = STATES.matcher(said); states.find(); ) {
      label = label(said, states.end());
    }
    return label;
  }

  /// All different labels that the text states anywhere, thinking included: the distinct opinions
  /// of MultiRole-R1.
  public Set<String> opinions(String text) {
    var opinions = new LinkedHashSet<String>();
    for (var states = STATES.matcher(text); states.find(); ) {
      label(text, states.end()).ifPresent(opinions::add);
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

  /// The label that begins at `from` or behind marks there.
  private Optional<String> label(String text, int from) {
    int start = from;
    while (start < text.length()
        && text.charAt(start) != '\n'
        && !Character.isLetterOrDigit(text.charAt(start))) {
      start++;
    }
    boolean isArticle = ARTICLE.matcher(text).region(start, text.length()).lookingAt();
    for (var label : longestFirst(labels)) {
      int end = start + label.length();
      if (text.regionMatches(true, start, label, 0, label.length())
          && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))
          && !(isArticle && label.equals("A"))) {
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
