package plumbline.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Taking the elements of a value, one step of the budget each.
final class Iteration {
  private Iteration() {}

  static boolean isIterable(Value value) {
    return switch (value) {
      case Value.Undefined _,
          Value.Str _,
          Value.Items _,
          Value.Range _,
          Value.View _,
          Value.Stream _,
          Dict _,
          Loop _ ->
          true;
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Slice _,
          Value.Callable _,
          Namespace _ ->
          false;
    };
  }

  /// The number of elements, or -1 where only taking them tells.
  static int sizeOf(Value value) {
    return value instanceof Value.Stream || value instanceof Loop ? -1 : Truth.length(value);
  }

  static Iterator<Value> of(Budget budget, Value value) {
    return counted(budget, uncounted(value));
  }

  private static Iterator<Value> uncounted(Value value) {
    return switch (value) {
      case Value.Undefined _ -> Collections.emptyIterator();
      case Value.Items items -> items.elements().iterator();
      case Value.Stream stream -> stream.elements();
      case Value.Str text -> characters(text);
      case Value.Range range ->
          IntStream.range(0, range.size()).<Value>mapToObj(range::get).iterator();
      case Dict dict -> mapped(dict.entries().iterator(), Dict.Entry::key);
      case Value.View view ->
          mapped(
              view.dict().entries().iterator(),
              switch (view.kind()) {
                case KEYS -> Dict.Entry::key;
                case VALUES -> Dict.Entry::value;
                case ITEMS -> Dict.Entry::pair;
              });
      case Loop loop -> remaining(loop);
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Slice _,
          Value.Callable _,
          Namespace _ ->
          throw TemplateException.value(
              "cannot go through a %s: it has no elements".formatted(value.typeName()));
    };
  }

  /// The remaining elements of a running loop, each with the loop itself.
  private static Iterator<Value> remaining(Loop loop) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return loop.hasNext();
      }

      @Override
      public Value next() {
        var next = loop.advance();
        if (next == null) {
          throw new NoSuchElementException();
        }
        return Value.Items.tuple(next, loop);
      }
    };
  }

  private static Iterator<Value> characters(Value.Str text) {
    var chars = text.text();
    return new Iterator<>() {
      private int position;

      @Override
      public boolean hasNext() {
        return position < chars.length();
      }

      @Override
      public Value next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int end = position + Character.charCount(chars.chars().codePointAt(position));
        var character = text.with(chars.slice(position, end));
        position = end;
        return character;
      }
    };
  }

  private static Iterator<Value> counted(Budget budget, Iterator<Value> elements) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Value next() {
        budget.step();
        return elements.next();
      }
    };
  }

  static List<Value> list(Budget budget, Value value) {
    if (value instanceof Value.Items items) {
      budget.list(items.elements().size());
      return items.elements();
    }
    var list = new ArrayList<Value>();
    var elements = of(budget, value);
    while (elements.hasNext()) {
      list.add(elements.next());
      if (list.size() > budget.limits().range()) {
        budget.list(list.size());
      }
    }
    return list;
  }

  static <T> Iterator<Value> mapped(
      Iterator<T> elements, Function<? super T, ? extends Value> mapping) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Value next() {
        return mapping.apply(elements.next());
      }
    };
  }

  static Iterator<Value> filtered(Iterator<Value> elements, Predicate<Value> kept) {
    return new Iterator<>() {
      private final List<Value> found = new ArrayList<>(1);

      @Override
      public boolean hasNext() {
        while (found.isEmpty() && elements.hasNext()) {
          var candidate = elements.next();
          if (kept.test(candidate)) {
            found.add(candidate);
          }
        }
        return !found.isEmpty();
      }

      @Override
      public Value next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return found.removeLast();
      }
    };
  }
}
