package plumbline.text.template;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// Joins texts, keeping their origins, up to a number of characters.
final class TextBuilder {
  private final StringBuilder chars = new StringBuilder();
  private final int limit;
  private final IntConsumer charge;
  private int[] runs = new int[8];
  private int used;

  /// A builder that refuses to grow beyond `limit` characters.
  TextBuilder(int limit) {
    this(limit, _ -> {});
  }

  /// @param charge told of the steps that characters cost, before they are built
  TextBuilder(int limit, IntConsumer charge) {
    this.limit = limit;
    this.charge = charge;
  }

  int length() {
    return chars.length();
  }

  TextBuilder append(Text text) {
    return append(text, 0, text.length());
  }

  TextBuilder append(Text text, int from, int to) {
    if (from >= to) {
      return this;
    }
    makeRoom(to - from);
    int shift = chars.length() - from;
    chars.append(text.chars(), from, to);
    text.forEachRun(from, to, (_, end, origin) -> endRun(end + shift, origin));
    return this;
  }

  TextBuilder append(String text, int origin) {
    if (!text.isEmpty()) {
      makeRoom(text.length());
      chars.append(text);
      endRun(chars.length(), origin);
    }
    return this;
  }

  TextBuilder append(char character, int origin) {
    makeRoom(1);
    chars.append(character);
    endRun(chars.length(), origin);
    return this;
  }

  Text toText() {
    return Text.ofRuns(chars.toString(), Arrays.copyOf(runs, used));
  }

  private void makeRoom(int more) {
    if (more > limit - chars.length()) {
      throw TemplateException.limit(
          "a string would have more than %,d characters".formatted(limit));
    }
    int steps = Budget.steps(chars.length() + more) - Budget.steps(chars.length());
    if (steps > 0) {
      charge.accept(steps);
    }
  }

  private void endRun(int end, int origin) {
    if (used > 0 && runs[used - 1] == origin) {
      runs[used - 2] = end;
      return;
    }
    if (used == runs.length) {
      runs = Arrays.copyOf(runs, 2 * used);
    }
    runs[used] = end;
    runs[used + 1] = origin;
    used += 2;
  }
}
