package plumbline.claim.pcl;

/// One way to learn from the same tasks.
///
/// @param name of its figures
/// @param consistency factor of that reward
/// @param guarded whether two zeros agree
/// @param form what the format column asks for: whole or answer
/// @param reasoning factor of the loss of solutions
/// @param assessment factor of the loss of assessments
record Arm(
    String name,
    int consistency,
    boolean guarded,
    String form,
    double reasoning,
    double assessment) {
  static final int GROUP = 4;
  static final Arm FULL = new Arm("pcl", 1, true, "whole", 0.5, 0.5);
  static final Arm UNGUARDED = new Arm("unguarded", 1, false, "whole", 0.5, 0.5);
  static final Arm UNREWARDED = new Arm("unrewarded", 0, true, "whole", 0.5, 0.5);
  static final Arm UNSHOWN = new Arm("unshown", 1, true, "whole", 0.5, 0);
  static final Arm GRPO = new Arm("grpo", 0, true, "whole", 0, 0);

  /// What follows supervised learning: GRPO for accuracy and an answer in its place.
  static final Arm SECOND = new Arm("sft-grpo", 0, true, "answer", 0, 0);

  /// The recipe, without model and output.
  String recipe(int steps, int tasks, double rate) {
    return """
    method: pcl
    data: {train: lessons.jsonl}
    reward: {assessment: {form: %s, zero-guard: %s, weights: {consistency: %d}}}
    tracks: {policy: 1, reasoning: %s, assessment: %s}
    rollout: {group: %d, tasks-per-step: %d, max-tokens: %d}
    kl: {coefficient: 0}
    optimizer: {adamw: {learning-rate: %s}}
    steps: %d
    """
        .formatted(
            form,
            guarded,
            consistency,
            reasoning,
            assessment,
            GROUP,
            tasks,
            Measured.MOST_TOKENS,
            rate,
            steps);
  }

  /// A recipe that teaches the layout and nothing by reward: its samples have one token.
  static String layout(int steps, int tasks, double rate) {
    return """
    method: pcl
    data: {train: first.jsonl}
    reward: {assessment: {}}
    tracks: {policy: 0, reasoning: 1, assessment: 1}
    rollout: {group: 2, tasks-per-step: %d, max-tokens: 1}
    kl: {coefficient: 0}
    optimizer: {adamw: {learning-rate: %s}}
    steps: %d
    """
        .formatted(tasks, rate, steps);
  }
}
