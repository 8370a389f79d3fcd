package plumbline.checkpoint;

/// Which checkpoints stay: the newest ones that verify, and every so many steps one for good.
///
/// @param newest how many verified ones always stay, at least 2
/// @param every steps divisible by this stay for good; 0 for none
public record Retention(int newest, long every) {
  public Retention {
    if (newest < 2 || every < 0) {
      throw new IllegalArgumentException(
          "retention keeps the newest %d and every %d steps, expected at least 2 and at least 0"
              .formatted(newest, every));
    }
  }

  boolean isForGood(long step) {
    return every > 0 && step % every == 0;
  }
}
