package plumbline.text.template;

import java.util.ArrayList;
import java.util.List;

/// Positions counted as Python counts them: code points, negative ones from the end, and slices
/// that clip what lies outside.
final class Slices {
  private Slices() {}

  /// A slice resolved against a length: `count` positions from `start` on, `step` apart.
  record Positions(int start, int step, int count) {}

  static int length(Text text) {
    return text.chars().codePointCount(0, text.length());
  }

  /// The UTF-16 position of a code point.
  static int unit(Text text, int codePoint) {
    return length(text) == text.length()
        ? codePoint
        : text.chars().offsetByCodePoints(0, codePoint);
  }

  /// The code points from `from` to `to`, both inside the text.
  static Text codePoints(Text text, int from, int to) {
    return from >= to ? Text.EMPTY : text.slice(unit(text, from), unit(text, to));
  }

  static Positions resolve(Value.Slice slice, int length) {
    int step = bound(slice.step(), 1);
    if (step == 0) {
      throw TemplateException.value("the step of a slice is 0; it must go somewhere");
    }
    boolean forward = step > 0;
    int lowest = forward ? 0 : -1;
    int highest = forward ? length : length - 1;
    int start = clip(bound(slice.start(), forward ? lowest : highest), slice.start(), length);
    int stop = clip(bound(slice.stop(), forward ? highest : lowest), slice.stop(), length);
    start = Math.clamp(start, lowest, highest);
    stop = Math.clamp(stop, lowest, highest);
    long distance = forward ? (long) stop - start : (long) start - stop;
    long stride = Math.abs((long) step);
    return new Positions(start, step, distance <= 0 ? 0 : (int) ((distance + stride - 1) / stride));
  }

  private static int bound(Value value, int otherwise) {
    return value instanceof Value.None ? otherwise : Numbers.clampedIndex(value);
  }

  private static int clip(int position, Value given, int length) {
    return !(given instanceof Value.None) && position < 0
        ? (int) Math.max((long) position + length, -1)
        : position;
  }

  static Value of(Budget budget, Value value, Value.Slice slice) {
    return switch (value) {
      case Value.Str text -> text.with(of(budget, text.text(), slice));
      case Value.Items items ->
          new Value.Items(of(budget, items.elements(), slice), items.tuple(), items.origin());
      case Value.Range range -> {
        var at = resolve(slice, range.size());
        long start = range.start() + at.start() * range.step();
        long step = range.step() * at.step();
        yield new Value.Range(start, start + at.count() * step, step);
      }
      default -> throw TemplateException.value("a %s cannot be sliced".formatted(value.typeName()));
    };
  }

  private static Text of(Budget budget, Text text, Value.Slice slice) {
    var at = resolve(slice, length(text));
    budget.characters(text.length());
    if (at.step() == 1) {
      return codePoints(text, at.start(), at.start() + at.count());
    }
    var builder = budget.builder();
    for (int i = 0; i < at.count(); i++) {
      int unit = unit(text, at.start() + i * at.step());
      builder.append(text, unit, unit + Character.charCount(text.chars().codePointAt(unit)));
    }
    return builder.toText();
  }

  private static List<Value> of(Budget budget, List<Value> elements, Value.Slice slice) {
    var at = resolve(slice, elements.size());
    budget.elements(at.count());
    if (at.step() == 1) {
      return elements.subList(at.start(), at.start() + at.count());
    }
    var taken = new ArrayList<Value>(at.count());
    for (int i = 0; i < at.count(); i++) {
      taken.add(elements.get(at.start() + i * at.step()));
    }
    return taken;
  }
}
