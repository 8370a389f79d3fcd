package plumbline.text.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `loop` variable of a running `for`; looks ahead by one element, and only when asked.
final class Loop implements Value {
  private final int depth;
  private final @Nullable Body recursion;
  private Iterator<Value> elements;
  private int size;
  private int index0 = -1;
  private @Nullable Value ahead;
  private @Nullable Value current;
  private @Nullable Value before;
  private @Nullable List<Value> lastChanged;

  /// @param size the number of elements, or -1 where only taking them tells
  /// @param depth loops of the same `recursive` loop around this one
  /// @param recursion renders the body for nested elements, or null where it may not
  Loop(Iterator<Value> elements, int size, int depth, @Nullable Body recursion) {
    this.elements = elements;
    this.size = size;
    this.depth = depth;
    this.recursion = recursion;
  }

  /// The next element, or null after the last.
  @Nullable Value advance() {
    var next = peek();
    if (next != null) {
      ahead = null;
      index0++;
      before = current;
      current = next;
    }
    return next;
  }

  boolean hasNext() {
    return peek() != null;
  }

  private @Nullable Value peek() {
    if (ahead == null && elements.hasNext()) {
      ahead = elements.next();
    }
    return ahead;
  }

  private int size() {
    if (size < 0) {
      var rest = new ArrayList<Value>();
      elements.forEachRemaining(rest::add);
      elements = rest.iterator();
      size = rest.size() + index0 + 1 + (ahead == null ? 0 : 1);
    }
    return size;
  }

  int depth() {
    return depth;
  }

  /// The attribute of this name, or null where there is none.
  @Nullable Value attribute(String name) {
    return switch (name) {
      case "index" -> Value.of(index0 + 1);
      case "index0" -> Value.of(index0);
      case "revindex" -> Value.of(size() - index0);
      case "revindex0" -> Value.of(size() - index0 - 1);
      case "first" -> Value.of(index0 == 0);
      case "last" -> Value.of(peek() == null);
      case "length" -> Value.of(size());
      case "depth" -> Value.of(depth + 1);
      case "depth0" -> Value.of(depth);
      case "previtem" -> before == null ? new Undefined("there is no previous item") : before;
      case "nextitem" -> {
        var next = peek();
        yield next == null ? new Undefined("there is no next item") : next;
      }
      case "cycle" -> new Callable("cycle", (_, arguments) -> cycle(arguments.positional()));
      case "changed" ->
          new Callable("changed", (budget, arguments) -> changed(budget, arguments.positional()));
      default -> null;
    };
  }

  private Value cycle(List<Value> values) {
    if (values.isEmpty()) {
      throw TemplateException.value("loop.cycle needs at least one value");
    }
    return values.get(index0 % values.size());
  }

  private Value changed(Budget budget, List<Value> values) {
    boolean same =
        lastChanged != null
            && Comparison.equal(budget, Items.list(lastChanged), Items.list(values));
    lastChanged = values;
    return Value.of(!same);
  }

  /// Renders the body of a `recursive` loop for nested elements.
  Value recurse(Budget budget, Arguments arguments) {
    if (recursion == null) {
      throw TemplateException.value(
          "loop(...) was called, but the `for` is not marked `recursive`");
    }
    return recursion.call(budget, arguments);
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }

  @Override
  public String toString() {
    return "<LoopContext " + (index0 + 1) + "/" + size() + ">";
  }
}
