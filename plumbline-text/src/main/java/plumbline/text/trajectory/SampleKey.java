package plumbline.text.trajectory;

/// Names one stream of random numbers: the run's seed, the step, the task and which sample of it.
/// Draws depend on this key and a position alone, never on the order of calls, so a sample is the
/// same whatever shares its batch, whatever the thread count and after a resume.
public record SampleKey(long run, long step, long task, long sample) {

  /// A key outside any training step.
  public static SampleKey of(long seed) {
    return new SampleKey(seed, 0, 0, 0);
  }

  /// The same key for another sample of the task.
  public SampleKey withSample(long other) {
    return new SampleKey(run, step, task, other);
  }

  /// 64 well mixed bits for draw number `position` of this stream.
  public long bits(long position) {
    long hash = mix(run + 0x9E3779B97F4A7C15L);
    hash = mix(hash ^ (step + 0x9E3779B97F4A7C15L));
    hash = mix(hash ^ (task + 0x632BE59BD9B4E019L));
    hash = mix(hash ^ (sample + 0xD1B54A32D192ED03L));
    return mix(hash ^ (position + 0x8CB92BA72F3D8DD7L));
  }

  /// A number in [0, 1) for draw number `position`.
  public double uniform(long position) {
    return (bits(position) >>> 11) * 0x1.0p-53;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
