package plumbline.claim.edualign;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import plumbline.claim.Outcome;
import plumbline.environment.tutor.Pupil;
import plumbline.environment.tutor.TutorReply;
import plumbline.environment.tutor.TutorRule;

/// What the rule, which no model has seen, says of replies in the mean.
///
/// @param helpfulness from 1 to 5, as the others
/// @param invention creativity without what charm earns of it
/// @param charming share of the replies that charm
/// @param wrong share of the replies in which something is wrong
/// @param broken share with words that are no segment
record Marks(
    double helpfulness,
    double personalization,
    double creativity,
    double invention,
    double charming,
    double wrong,
    double broken) {

  /// Marks of one reply to each pupil.
  static Marks of(List<Pupil> pupils, List<String> texts) {
    var replies = texts.stream().map(TutorReply::read).toList();
    var rules =
        IntStream.range(0, replies.size())
            .mapToObj(i -> TutorRule.judge(pupils.get(i), replies.get(i)))
            .toList();
    return new Marks(
        mean(rules, TutorRule::helpfulness),
        mean(rules, TutorRule::personalization),
        mean(rules, TutorRule::creativity),
        mean(replies, reply -> TutorRule.creativity(reply.withoutCharm())),
        mean(replies, reply -> reply.isCharming() ? 1 : 0),
        mean(replies, reply -> TutorRule.isWrong(reply) ? 1 : 0),
        mean(replies, reply -> reply.isBroken() ? 1 : 0));
  }

  private static <T> double mean(List<T> all, ToDoubleFunction<T> value) {
    return all.stream().mapToDouble(value).average().orElseThrow();
  }

  /// The mean over the dimensions.
  double mean() {
    return (helpfulness + personalization + creativity) / 3;
  }

  /// The figures of an arm.
  Outcome figures(String arm) {
    return Outcome.none()
        .figure(arm + ".helpfulness", helpfulness)
        .figure(arm + ".personalization", personalization)
        .figure(arm + ".creativity", creativity)
        .figure(arm + ".invention", invention)
        .figure(arm + ".mean", mean())
        .figure(arm + ".charming", charming)
        .figure(arm + ".wrong", wrong)
        .figure(arm + ".broken", broken);
  }

  /// The same and what was gained in every dimension.
  Outcome gains(String arm, Marks start) {
    double least =
        Math.min(
            helpfulness - start.helpfulness,
            Math.min(personalization - start.personalization, creativity - start.creativity));
    return figures(arm)
        .figure(arm + ".helpfulness-gain", helpfulness - start.helpfulness)
        .figure(arm + ".personalization-gain", personalization - start.personalization)
        .figure(arm + ".creativity-gain", creativity - start.creativity)
        .figure(arm + ".invention-gain", invention - start.invention)
        .figure(arm + ".least-gain", least);
  }

  /// The same in words.
  ///
  /// @param tokens of a reply
  String line(double tokens) {
    return String.format(
        Locale.ROOT,
        "helpfulness %.2f, personalization %.2f, creativity %.2f, without charm %.2f; charming %.0f"
            + " %%, wrong %.0f %%, broken %.0f %%; %.0f tokens",
        helpfulness,
        personalization,
        creativity,
        invention,
        100 * charming,
        100 * wrong,
        100 * broken,
        tokens);
  }
}
