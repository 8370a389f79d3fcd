package plumbline.reward.perspective;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How right answers of several roles are: the accuracy term of MultiRole-R1 (arXiv 2507.20187).
public final class Perspectives {
  private Perspectives() {}

  /// `(1 / n) sum_i [a_i = g_i]` over the roles that are asked; a role that does not answer is
  /// wrong (our reading).
  public static double divergent(
      List<String> roles, Map<String, String> said, Map<String, String> gold) {
    long right =
        roles.stream()
            .filter(role -> said.containsKey(role) && said.get(role).equals(gold.get(role)))
            .count();
    return (double) right / roles.size();
  }

  /// The commonest answer; of equally common ones that which comes first (our reading).
  public static Optional<String> consensus(Collection<String> answers) {
    var votes = new LinkedHashMap<String, Integer>();
    answers.forEach(answer -> votes.merge(answer, 1, Integer::sum));
    Optional<String> best = Optional.empty();
    for (var vote : votes.entrySet()) {
      if (best.isEmpty() || vote.getValue() > votes.getOrDefault(best.get(), 0)) {
        best = Optional.of(vote.getKey());
      }
    }
    return best;
  }

  /// How right a text is. A convergent one gives the consensus of its roles or, where none is
  /// named, its last answer, and is right or wrong.
  public static double accuracy(RoleQuestion question, String text) {
    var answers = RoleAnswers.of(question);
    var said = answers.byRole(text);
    return switch (question.mode()) {
      case DIVERGENT -> divergent(question.roles(), said, question.gold());
      case CONVERGENT -> {
        var given = consensus(said.values()).or(() -> answers.last(text));
        yield given.filter(question.goldOf(RoleQuestion.EVERYBODY)::equals).isPresent() ? 1 : 0;
      }
    };
  }
}
