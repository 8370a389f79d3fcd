package plumbline.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Str;

/// Filters that order, join and measure sequences.
final class SequenceFilters {
  private SequenceFilters() {}

  static void addTo(Map<String, Filters> all) {
    all.put("length", SequenceFilters::length);
    all.put("count", SequenceFilters::length);
    all.put("list", (budget, value, _) -> Items.list(Iteration.list(budget, value)));
    all.put("first", (budget, value, _) -> first(budget, value));
    all.put("last", (budget, value, _) -> last(budget, value));
    all.put("join", SequenceFilters::join);
    all.put("reverse", (budget, value, _) -> reverse(budget, value));
    all.put("sort", SequenceFilters::sort);
    all.put("dictsort", SequenceFilters::dictSort);
    all.put("unique", SequenceFilters::unique);
    all.put("min", (budget, value, arguments) -> extreme(budget, value, arguments, "min"));
    all.put("max", (budget, value, arguments) -> extreme(budget, value, arguments, "max"));
    all.put("sum", SequenceFilters::sum);
    all.put("batch", SequenceFilters::batch);
    all.put("slice", SequenceFilters::slice);
    all.put("groupby", SequenceFilters::groupBy);
  }

  private static Value length(Budget budget, Value value, Arguments arguments) {
    arguments.bind("length");
    return Value.of(Truth.length(value));
  }

  private static Value first(Budget budget, Value value) {
    var elements = Iteration.of(budget, value);
    return elements.hasNext()
        ? elements.next()
        : new Value.Undefined("the first element of nothing was asked for");
  }

  private static Value last(Budget budget, Value value) {
    if (value instanceof Value.Stream) {
      throw TemplateException.value("a generator has no last element; make it a list first");
    }
    var elements = Iteration.list(budget, value);
    return elements.isEmpty()
        ? new Value.Undefined("the last element of nothing was asked for")
        : elements.getLast();
  }

  private static Value join(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("join", "d", "attribute");
    var picker = Picker.of(given.optional(1), null, false);
    var separator = Printing.text(budget, given.or(0, Constants.EMPTY));
    var builder = budget.builder();
    var elements = Iteration.of(budget, value);
    for (boolean first = true; elements.hasNext(); first = false) {
      if (!first) {
        builder.append(separator);
      }
      builder.append(Printing.text(budget, picker.pick(budget, elements.next())));
    }
    return Value.of(builder.toText());
  }

  private static Value reverse(Budget budget, Value value) {
    if (value instanceof Str text) {
      return Slices.of(budget, text, new Value.Slice(Constants.NONE, Constants.NONE, Value.of(-1)));
    }
    var reversed = new ArrayList<>(Iteration.list(budget, value));
    Collections.reverse(reversed);
    return new Value.Stream(reversed.iterator());
  }

  private static List<Value> sorted(
      Budget budget, List<Value> values, List<Picker> pickers, boolean reverse) {
    record Keyed(List<Value> keys, Value value) {}
    var keyed = new ArrayList<Keyed>(values.size());
    for (var value : values) {
      keyed.add(new Keyed(pickers.stream().map(p -> p.pick(budget, value)).toList(), value));
    }
    Comparator<Keyed> order =
        (a, b) -> {
          var x = Items.list(a.keys);
          var y = Items.list(b.keys);
          return Comparison.less(budget, x, y) ? -1 : Comparison.less(budget, y, x) ? 1 : 0;
        };
    try {
      keyed.sort(reverse ? order.reversed() : order);
    } catch (IllegalArgumentException e) {
      throw TemplateException.value("the values have no order: NaN is among them");
    }
    return keyed.stream().map(Keyed::value).toList();
  }

  private static Value sort(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    var pickers = Picker.several(given.optional(2), !given.flag(1, false));
    return Items.list(sorted(budget, Iteration.list(budget, value), pickers, given.flag(0, false)));
  }

  private static Value dictSort(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    var by = given.has(1) ? given.string(1).chars() : "key";
    if (!(value instanceof Dict dict) || !(by.equals("key") || by.equals("value"))) {
      throw TemplateException.value(
          "dictsort takes a dict, and sorts it by 'key' or 'value'; got %s by '%s'"
              .formatted(value.typeName(), by));
    }
    var place = Value.of(by.equals("key") ? 0 : 1);
    var pairs = dict.entries().stream().<Value>map(Dict.Entry::pair).toList();
    var picker = Picker.of(place, null, !given.flag(0, false));
    return Items.list(sorted(budget, pairs, List.of(picker), given.flag(2, false)));
  }

  private static Value unique(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("unique", "case_sensitive", "attribute");
    var picker = Picker.of(given.optional(1), null, !given.flag(0, false));
    var seen = new HashSet<>();
    return new Value.Stream(
        Iteration.filtered(
            Iteration.of(budget, value),
            element -> seen.add(Dict.hashed(picker.pick(budget, element)))));
  }

  private static Value extreme(Budget budget, Value value, Arguments arguments, String name) {
    var given = arguments.bind(name, "case_sensitive", "attribute");
    var picker = Picker.of(given.optional(1), null, !given.flag(0, false));
    var elements = Iteration.of(budget, value);
    if (!elements.hasNext()) {
      return new Value.Undefined("the %s of nothing was asked for".formatted(name));
    }
    var best = elements.next();
    var bestKey = picker.pick(budget, best);
    while (elements.hasNext()) {
      var candidate = elements.next();
      var key = picker.pick(budget, candidate);
      boolean better =
          name.equals("min")
              ? Comparison.less(budget, key, bestKey)
              : Comparison.ordered(budget, ">", key, bestKey);
      if (better) {
        best = candidate;
        bestKey = key;
      }
    }
    return best;
  }

  private static Value sum(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("sum", "attribute", "start");
    var picker = Picker.of(given.optional(0), null, false);
    var total = given.or(1, Value.of(0));
    if (total instanceof Str) {
      throw TemplateException.value("sum does not join strings; use join");
    }
    var elements = Iteration.of(budget, value);
    while (elements.hasNext()) {
      total = Operators.binary(budget, "+", total, picker.pick(budget, elements.next()));
    }
    return total;
  }

  private static Value batch(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("batch", "linecount", "fill_with");
    int size = given.integer(0);
    var filler = given.has(1) ? given.required(1) : null;
    budget.list(filler == null ? 0 : size);
    var elements = Iteration.of(budget, value);
    return new Value.Stream(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return elements.hasNext();
          }

          @Override
          public Value next() {
            if (!elements.hasNext()) {
              throw new NoSuchElementException();
            }
            return nextBatch(elements, size, filler);
          }
        });
  }

  private static Value nextBatch(Iterator<Value> elements, int size, @Nullable Value filler) {
    var batch = new ArrayList<Value>();
    do {
      batch.add(elements.next());
    } while (batch.size() != size && elements.hasNext());
    while (filler != null && batch.size() < size) {
      batch.add(filler);
    }
    return Items.list(batch);
  }

  private static Value slice(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("slice", "slices", "fill_with");
    var elements = Iteration.list(budget, value);
    int slices = given.integer(0);
    if (slices == 0) {
      throw TemplateException.value("division by zero: slice into 0 parts");
    }
    budget.list(Math.max(slices, 0));
    var parts = new ArrayList<Value>();
    int start = 0;
    for (int i = 0; i < slices; i++) {
      boolean longer = i < elements.size() % slices;
      int end = start + elements.size() / slices + (longer ? 1 : 0);
      var part = new ArrayList<>(elements.subList(start, end));
      if (given.has(1) && !longer) {
        part.add(given.required(1));
      }
      parts.add(Items.list(part));
      start = end;
    }
    return new Value.Stream(parts.iterator());
  }

  private static Value groupBy(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("groupby", "attribute", "default", "case_sensitive");
    var otherwise = given.has(1) ? given.required(1) : null;
    boolean sensitive = given.flag(2, false);
    var key = Picker.of(given.required(0), otherwise, !sensitive);
    var printed = Picker.of(given.required(0), otherwise, false);
    var groups = new ArrayList<Value>();
    var group = new ArrayList<Value>();
    for (var element : sorted(budget, Iteration.list(budget, value), List.of(key), false)) {
      if (!group.isEmpty()
          && !Comparison.equal(
              budget, key.pick(budget, element), key.pick(budget, group.getFirst()))) {
        groups.add(group(budget, printed, group));
        group = new ArrayList<>();
      }
      group.add(element);
    }
    if (!group.isEmpty()) {
      groups.add(group(budget, printed, group));
    }
    return Items.list(groups);
  }

  private static Value group(Budget budget, Picker picker, List<Value> members) {
    return Items.tuple(picker.pick(budget, members.getFirst()), Items.list(members));
  }
}
