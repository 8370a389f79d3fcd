package plumbline.environment;

import java.nio.charset.StandardCharsets;

/// The two halves of a generated task distribution. A task belongs to one of them by a hash of its
/// key alone, so no training draw can meet a held-out task.
public enum Split {
  /// Nine tenths, to learn from.
  TRAIN,
  /// One tenth, to measure on.
  HELD_OUT;

  /// Where the task with this key belongs.
  public static Split of(String key) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L; // the low digits of FNV alone are weak
    hash ^= hash >>> 32;
    return Long.remainderUnsigned(hash, 10) == 0 ? HELD_OUT : TRAIN;
  }
}
