package plumbline.reward.math;

/// How much work one comparison may still do; the unit is a few tens of nanoseconds.
final class StepBudget {
  private final long limit;
  private long spent;

  StepBudget(long limit) {
    this.limit = limit;
  }

  /// Takes `steps` from the budget before the work is done, or ends the comparison.
  void spend(long steps) {
    if (steps > limit - spent) {
      throw new Refusal.Limit("more than %d steps of work".formatted(limit));
    }
    spent += steps;
  }

  long spent() {
    return spent;
  }
}
