package plumbline.text.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Value.Str;

/// What filters take of an element: an attribute such as `function.name` or `0.id`, perhaps without
/// regard to case.
record Picker(List<Value> path, @Nullable Value otherwise, boolean ignoringCase) {
  /// Takes the element itself where `attribute` is absent or none.
  static Picker of(@Nullable Value attribute, @Nullable Value otherwise, boolean ignoringCase) {
    return new Picker(parts(attribute), otherwise, ignoringCase);
  }

  /// Attributes with commas between them, for sorting by several.
  static List<Picker> several(@Nullable Value attribute, boolean ignoringCase) {
    if (!(attribute instanceof Str names)) {
      return List.of(of(attribute, null, ignoringCase));
    }
    var pickers = new ArrayList<Picker>();
    for (var name : names.chars().split(",", -1)) {
      pickers.add(of(Value.of(name), null, ignoringCase));
    }
    return pickers;
  }

  private static List<Value> parts(@Nullable Value attribute) {
    if (attribute == null || attribute instanceof Value.None) {
      return List.of();
    }
    if (!(attribute instanceof Str names)) {
      return List.of(attribute);
    }
    var parts = new ArrayList<Value>();
    for (var name : names.chars().split("\\.", -1)) {
      boolean number =
          !name.isEmpty() && name.length() < 10 && name.chars().allMatch(Character::isDigit);
      parts.add(number ? Value.of(Integer.parseInt(name)) : Value.of(name));
    }
    return parts;
  }

  Value pick(Budget budget, Value element) {
    var value = element;
    for (var part : path) {
      budget.step();
      value = Members.element(budget, value, part);
      if (otherwise != null && value instanceof Value.Undefined) {
        value = otherwise;
      }
    }
    return ignoringCase ? withoutCase(value) : value;
  }

  static Value withoutCase(Value value) {
    return value instanceof Str text ? text.with(text.text().map(Characters::lower)) : value;
  }
}
