package plumbline.text.template;

/// Truth and length of values.
final class Truth {
  private Truth() {}

  static boolean of(Value value) {
    return switch (value) {
      case Value.Undefined _, Value.None _ -> false;
      case Value.Bool flag -> flag.value();
      case Value.Int number -> number.value().signum() != 0;
      case Value.Real number -> number.value() != 0;
      case Value.Str text -> !text.text().isEmpty();
      case Value.Items items -> !items.elements().isEmpty();
      case Value.Range range -> range.size() > 0;
      case Value.View view -> view.dict().size() > 0;
      case Dict dict -> dict.size() > 0;
      case Value.Stream _, Value.Slice _, Value.Callable _, Namespace _, Loop _ -> true;
    };
  }

  /// The number of elements; code points of a string.
  static int length(Value value) {
    return switch (value) {
      case Value.Undefined _ -> 0;
      case Value.Str text -> Slices.length(text.text());
      case Value.Items items -> items.elements().size();
      case Value.Range range -> range.size();
      case Value.View view -> view.dict().size();
      case Dict dict -> dict.size();
      case Loop loop when loop.attribute("length") instanceof Value.Int size ->
          size.value().intValue();
      default -> throw TemplateException.value("a %s has no length".formatted(value.typeName()));
    };
  }
}
