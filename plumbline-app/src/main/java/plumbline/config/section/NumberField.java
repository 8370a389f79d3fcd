package plumbline.config.section;

import org.jspecify.annotations.Nullable;

/// A declared number with bounds.
///
/// @param <T> the type of the value
public final class NumberField<T extends Number & Comparable<T>> extends Field<T> {
  private @Nullable T least;

  NumberField(Section section, String key, String meaning, Kind<T> kind) {
    super(section, key, meaning, kind);
  }

  /// The smallest value allowed, and why.
  public NumberField<T> atLeast(T bound, String why) {
    least = bound;
    schema.put("minimum", bound);
    must(value -> value.compareTo(bound) >= 0, "at least " + bound, why);
    return this;
  }

  /// The largest value allowed, and why.
  public NumberField<T> atMost(T bound, String why) {
    schema.put("maximum", bound);
    must(value -> value.compareTo(bound) <= 0, "at most " + bound, why);
    return this;
  }

  /// The value must be larger, and why.
  public NumberField<T> above(T bound, String why) {
    schema.put("exclusiveMinimum", bound);
    must(value -> value.compareTo(bound) > 0, "above " + bound, why);
    return this;
  }

  /// The value must be smaller, and why.
  public NumberField<T> below(T bound, String why) {
    schema.put("exclusiveMaximum", bound);
    must(value -> value.compareTo(bound) < 0, "below " + bound, why);
    return this;
  }

  @Override
  T example() {
    return least == null ? super.example() : least;
  }
}
