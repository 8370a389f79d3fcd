package plumbline.text.template;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;

/// What one rendering has used up, and the place it has reached.
final class Budget {
  /// Levels of evaluation inside one another per level of the limit: brackets, operators and
  /// statements nest more finely than macros do.
  private static final int LEVELS_PER_DEPTH = 10;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CHECK_EVERY = 4096;
  private static final int CHARACTERS_PER_STEP = 16;

  private final TemplateLimits limits;
  private final Clock clock;
  private final long started = now();
  private long steps;
  private long nextCheck = CHECK_EVERY;
  private int levels;
  private int calls;
  private int line;

  Budget(TemplateLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  TemplateLimits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  int line() {
    return line;
  }

  void at(int place) {
    line = place;
  }

  void step() {
    if (++steps >= nextCheck) {
      check();
    }
  }

  /// Counts work on `elements` elements.
  void elements(long elements) {
    steps += elements;
    if (steps >= nextCheck) {
      check();
    }
  }

  /// Counts work on `characters` characters.
  void characters(long characters) {
    elements(characters / CHARACTERS_PER_STEP);
  }

  /// The steps that a string of `length` characters costs.
  static int steps(int length) {
    return length / CHARACTERS_PER_STEP;
  }

  private static long now() {
    return !Thread.currentThread().isVirtual() && THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private void check() {
    if (steps > limits.steps()) {
      throw TemplateException.limit("more than %,d steps".formatted(limits.steps()));
    }
    if (now() - started > limits.time().toNanos()) {
      throw TemplateException.limit("more than %d ms".formatted(limits.time().toMillis()));
    }
    nextCheck = Math.min(steps + CHECK_EVERY, limits.steps() + 1);
  }

  /// Opens a level of nested evaluation or of a nested value.
  void enter() {
    if (++levels > limits.depth() * LEVELS_PER_DEPTH) {
      throw tooDeep();
    }
  }

  void leave() {
    levels--;
  }

  /// Opens a macro call or a recursive loop.
  void enterCall() {
    if (++calls > limits.depth()) {
      throw tooDeep();
    }
  }

  void leaveCall() {
    calls--;
  }

  private TemplateException tooDeep() {
    return TemplateException.limit("nested deeper than %d levels".formatted(limits.depth()));
  }

  /// A builder of strings: their characters count as work before they are built.
  TextBuilder builder() {
    return new TextBuilder(limits.output(), this::elements);
  }

  /// Refuses a list of `size` elements where no template needs one.
  void list(long size) {
    if (size > limits.range()) {
      throw TemplateException.limit(
          "a list would have more than %,d elements".formatted(limits.range()));
    }
    elements(size);
  }
}
