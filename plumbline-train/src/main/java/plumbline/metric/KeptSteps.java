package plumbline.metric;

/// Of which steps a run keeps what can be looked at, so that its files stay small however long it
/// is: at most 64, spread evenly, the first and the last among them.
///
/// @param steps of the whole run
public record KeptSteps(long steps) {
  /// What is kept of a step has at most about so many tokens.
  public static final int TOKENS = 16_384;

  private static final int MOST = 64;

  /// Whether step `step`, counted from 0, is one of them.
  public boolean has(long step) {
    return steps <= MOST || step == 0 || place(step) != place(step - 1);
  }

  private long place(long step) {
    return step * (MOST - 1) / (steps - 1);
  }
}
