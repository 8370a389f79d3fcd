package plumbline.config.section;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.data.NearestName;

/// The types of settings that there are.
final class Kinds {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,40}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?");

  private Kinds() {}

  static boolean isNumber(String text) {
    return DECIMAL.matcher(text).matches();
  }

  static boolean isTruth(String text) {
    return text.equals("true") || text.equals("false");
  }

  /// A value without a declared type, as JSON has it: truth value, number or text.
  static @Nullable Object untyped(Node node) {
    if (!(node instanceof Node.Scalar scalar) || scalar.isEmpty()) {
      return null;
    }
    var text = scalar.text();
    if (!scalar.plain()) {
      return text;
    }
    if (isTruth(text)) {
      return Boolean.valueOf(text);
    }
    if (WHOLE.matcher(text).matches() && text.length() <= 18) {
      return Long.valueOf(text);
    }
    return isNumber(text) ? Double.valueOf(text) : text;
  }

  private static @Nullable String plain(Node node) {
    return node instanceof Node.Scalar scalar && scalar.plain() ? scalar.text() : null;
  }

  record Whole(long least, long most) implements Kind<Long> {
    @Override
    public @Nullable Long read(Node node) {
      var text = plain(node);
      if (text == null || !WHOLE.matcher(text).matches()) {
        return null;
      }
      var value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
      boolean fits =
          value.compareTo(BigInteger.valueOf(least)) >= 0
              && value.compareTo(BigInteger.valueOf(most)) <= 0;
      return fits ? value.longValue() : null;
    }

    @Override
    public String expected() {
      return "a whole number";
    }

    @Override
    public String remark(Node node) {
      var text = plain(node);
      return text != null && WHOLE.matcher(text).matches()
          ? " between %d and %d".formatted(least, most)
          : "";
    }

    @Override
    public Long example() {
      return 1L;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "integer");
    }
  }

  record Decimal() implements Kind<Double> {
    @Override
    public @Nullable Double read(Node node) {
      var text = plain(node);
      if (text == null || !isNumber(text)) {
        return null;
      }
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? value : null;
    }

    @Override
    public String expected() {
      return "a number";
    }

    @Override
    public String remark(Node node) {
      var text = plain(node);
      return text != null && (isNumber(text) || text.matches("[-+]?\\.(inf|nan|Inf|NaN|INF|NAN)"))
          ? " that is finite"
          : "";
    }

    @Override
    public Double example() {
      return 1.0;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "number");
    }
  }

  record Truth() implements Kind<Boolean> {
    @Override
    public @Nullable Boolean read(Node node) {
      var text = plain(node);
      return (text != null && isTruth(text)) ? Boolean.valueOf(text) : null;
    }

    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public Boolean example() {
      return false;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "boolean");
    }
  }

  record Text() implements Kind<String> {
    @Override
    public @Nullable String read(Node node) {
      return node instanceof Node.Scalar scalar && !scalar.text().isBlank() ? scalar.text() : null;
    }

    @Override
    public String expected() {
      return "text";
    }

    @Override
    public String example() {
      return "text";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", List.of("string", "number"));
    }
  }

  record File() implements Kind<Path> {
    @Override
    public @Nullable Path read(Node node) {
      var text = new Text().read(node);
      return text == null || text.chars().anyMatch(Character::isISOControl) ? null : Path.of(text);
    }

    @Override
    public String expected() {
      return "a path";
    }

    @Override
    public Path example() {
      return Path.of("path");
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", List.of("string", "number"));
    }

    @Override
    public Object written(Path value) {
      return value.toString();
    }
  }

  record Choice<E extends Enum<E>>(Class<E> type) implements Kind<E> {
    static String name(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private List<String> names() {
      return Arrays.stream(type.getEnumConstants()).map(Choice::name).toList();
    }

    @Override
    public @Nullable E read(Node node) {
      if (!(node instanceof Node.Scalar scalar)) {
        return null;
      }
      int index = names().indexOf(scalar.text().replace('_', '-'));
      return index < 0 ? null : type.getEnumConstants()[index];
    }

    @Override
    public String expected() {
      return "one of " + String.join(", ", names());
    }

    @Override
    public String remark(Node node) {
      return node instanceof Node.Scalar scalar
          ? NearestName.of(scalar.text(), names()).map("; did you mean %s?"::formatted).orElse("")
          : "";
    }

    @Override
    public E example() {
      return type.getEnumConstants()[0];
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("enum", names());
    }

    @Override
    public Object written(E value) {
      return name(value);
    }
  }

  record Texts() implements Kind<List<String>> {
    @Override
    public @Nullable List<String> read(Node node) {
      if (!(node instanceof Node.Sequence sequence)) {
        return null;
      }
      var texts = new ArrayList<String>();
      for (var item : sequence.items()) {
        if (!(item instanceof Node.Scalar scalar) || scalar.text().isEmpty()) {
          return null;
        }
        texts.add(scalar.text());
      }
      return List.copyOf(texts);
    }

    @Override
    public String expected() {
      return "a list of texts, for example [a, b]";
    }

    @Override
    public List<String> example() {
      return List.of();
    }

    @Override
    public Map<String, Object> schema() {
      return ObjectSchema.pair("type", "array", "items", Map.of("type", "string"));
    }
  }
}
