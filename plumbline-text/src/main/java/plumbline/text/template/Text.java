package plumbline.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A string whose characters know where they came from.
///
/// Most strings have one origin; only joined ones carry runs. Positions are UTF-16 units here; what
/// templates count are code points ([Slices] translates).
final class Text {
  static final Text EMPTY = new Text("", Origins.TEMPLATE, null);

  private final String chars;
  private final int origin;

  /// Pairs (end of run, its origin), or null when `origin` holds for all.
  private final int @Nullable [] runs;

  private Text(String chars, int origin, int @Nullable [] runs) {
    this.chars = chars;
    this.origin = origin;
    this.runs = runs;
  }

  static Text of(String chars) {
    return of(chars, Origins.TEMPLATE);
  }

  static Text of(String chars, int origin) {
    return chars.isEmpty() ? EMPTY : new Text(chars, origin, null);
  }

  /// `runs` are pairs (end, origin) that cover `chars`; neighbours differ.
  static Text ofRuns(String chars, int[] runs) {
    return switch (runs.length) {
      case 0 -> EMPTY;
      case 2 -> new Text(chars, runs[1], null);
      default -> new Text(chars, Origins.MIXED, runs);
    };
  }

  String chars() {
    return chars;
  }

  int length() {
    return chars.length();
  }

  boolean isEmpty() {
    return chars.isEmpty();
  }

  /// The origin of all characters together.
  int origin() {
    if (runs == null) {
      return origin;
    }
    int joined = runs[1];
    for (int i = 3; i < runs.length; i += 2) {
      joined = Origins.join(joined, runs[i]);
    }
    return joined;
  }

  boolean isUniform() {
    return runs == null;
  }

  /// Calls `run` for every stretch of one origin inside `[from, to)`.
  void forEachRun(int from, int to, RunConsumer run) {
    if (from >= to) {
      return;
    }
    if (runs == null) {
      run.accept(from, to, origin);
      return;
    }
    int start = from;
    for (int i = firstRunEndingAfter(from); start < to; i += 2) {
      int end = Math.min(runs[i], to);
      run.accept(start, end, runs[i + 1]);
      start = end;
    }
  }

  private int firstRunEndingAfter(int position) {
    int[] pairs = Objects.requireNonNull(runs);
    int low = 0;
    int high = pairs.length / 2 - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pairs[2 * middle] > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return 2 * low;
  }

  int originAt(int position) {
    return runs == null ? origin : runs[firstRunEndingAfter(position) + 1];
  }

  Text slice(int from, int to) {
    if (from >= to) {
      return EMPTY;
    }
    if (from == 0 && to == chars.length()) {
      return this;
    }
    if (runs == null) {
      return new Text(chars.substring(from, to), origin, null);
    }
    var builder = new TextBuilder(to - from);
    builder.append(this, from, to);
    return builder.toText();
  }

  /// Maps the characters; where the mapping changes lengths, run by run.
  Text map(UnaryOperator<String> mapping) {
    var mapped = mapping.apply(chars);
    if (runs == null) {
      return of(mapped, origin);
    }
    if (mapped.length() == chars.length()) {
      return new Text(mapped, origin, runs);
    }
    var builder = new TextBuilder(Integer.MAX_VALUE);
    forEachRun(
        0,
        chars.length(),
        (from, to, source) -> builder.append(mapping.apply(chars.substring(from, to)), source));
    return builder.toText();
  }

  /// The same characters, all marked as generated.
  Text generated() {
    return withOrigins(code -> code | Origins.GENERATION);
  }

  /// The same characters; those of the template itself now stand in the turn of a message.
  Text inTurn(int own) {
    return withOrigins(code -> Origins.isTemplate(code) ? own | (code & Origins.GENERATION) : code);
  }

  private Text withOrigins(IntUnaryOperator change) {
    if (runs == null) {
      int changed = change.applyAsInt(origin);
      return changed == origin ? this : of(chars, changed);
    }
    int[] changed = runs.clone();
    for (int i = 1; i < changed.length; i += 2) {
      changed[i] = change.applyAsInt(changed[i]);
    }
    return new Text(chars, origin, changed);
  }

  List<OriginRun> originRuns() {
    var found = new ArrayList<OriginRun>();
    forEachRun(
        0,
        chars.length(),
        (from, to, source) ->
            found.add(
                new OriginRun(
                    from, to, Origins.decode(source), (source & Origins.GENERATION) != 0)));
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text that
        && chars.equals(that.chars)
        && origin == that.origin
        && Arrays.equals(runs, that.runs);
  }

  @Override
  public int hashCode() {
    return chars.hashCode();
  }

  @Override
  public String toString() {
    return chars;
  }

  /// Receives a stretch of one origin.
  @FunctionalInterface
  interface RunConsumer {
    void accept(int from, int to, int origin);
  }
}
