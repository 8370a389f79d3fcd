package plumbline.claim.policy;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import plumbline.model.CausalLm;
import plumbline.rollout.Group;

/// What a model answers to held-out tasks, eight times each.
///
/// @param right share of right answers
/// @param wrongLength mean tokens of a wrong answer, 0 where there is none
record HeldOutAnswers(double right, double wrongLength) {
  static final HeldOutAnswers NONE = new HeldOutAnswers(0, 0);

  /// The same tasks and draws for every model.
  static HeldOutAnswers of(Start start, CausalLm network) throws InterruptedException {
    var workshop = start.workshop();
    var held = workshop.heldOut(start.trial().size(workshop.task().heldOut(), 4));
    var groups = held.attempt(workshop.rollout(network, Arm.GROUP));
    var results = workshop.judging().results(groups);
    double right = results.stream().mapToDouble(each -> each.accuracy()).average().orElseThrow();
    var judging = workshop.judging();
    double wrongLength =
        groups.stream()
            .flatMapToInt(group -> wrong(group, i -> judging.isRight(group.columns().get(i))))
            .average()
            .orElse(0);
    return new HeldOutAnswers(right, wrongLength);
  }

  private static IntStream wrong(Group group, IntPredicate isRight) {
    return IntStream.range(0, group.episodes().size())
        .filter(isRight.negate())
        .map(i -> group.episodes().get(i).sampledTokens());
  }
}
