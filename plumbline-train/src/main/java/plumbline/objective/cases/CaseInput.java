package plumbline.objective.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// The fields of a case, read by their own names or aliases. Numbers may be written as the words
/// `NaN`, `inf`, `-inf`; a null in an array is NaN.
public final class CaseInput {
  private static final int MOST_NUMBERS = 10_000_000;

  private final String loss;
  private final Map<String, JsonNode> fields;
  private final List<String> faults;

  private CaseInput(String loss, Map<String, JsonNode> fields, List<String> faults) {
    this.loss = loss;
    this.fields = fields;
    this.faults = List.copyOf(faults);
  }

  /// Sorts the fields of `object` under the names of `loss`; [#faults] says what cannot be sorted.
  ///
  /// @throws IllegalArgumentException where it is no object
  static CaseInput of(LossCase loss, JsonNode object) {
    var sorted = SortedFields.of(loss, object);
    return new CaseInput(loss.name(), sorted.fields(), sorted.faults());
  }

  /// Fields that the loss does not know, and those that are there twice.
  List<String> faults() {
    return faults;
  }

  /// Whether the field is there and not null.
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /// A number, or `byDefault` where the field is missing.
  public double number(String name, double byDefault) {
    var node = fields.get(name);
    return node == null ? byDefault : number(name, node);
  }

  /// A number that must be there.
  public double number(String name) {
    return number(name, required(name));
  }

  /// A number, or null where the field is missing.
  public @Nullable Double numberOrNull(String name) {
    return has(name) ? (Double) number(name) : null;
  }

  /// A word, or `byDefault` where the field is missing.
  public String word(String name, String byDefault) {
    var node = fields.get(name);
    if (node == null) {
      return byDefault;
    }
    if (!node.isTextual()) {
      throw new IllegalArgumentException("%s is %s, must be a word".formatted(name, node));
    }
    return node.textValue();
  }

  /// One of the constants of an enum, written as `per-pair` for `PER_PAIR`, or `byDefault` where
  /// the field is missing.
  <E extends Enum<E>> E choice(String name, E byDefault) {
    var word = word(name, written(byDefault));
    var all = byDefault.getDeclaringClass().getEnumConstants();
    for (var constant : all) {
      if (written(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "%s is '%s', must be one of %s"
            .formatted(
                name,
                word,
                String.join(", ", Arrays.stream(all).map(CaseInput::written).toList())));
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// True or false, or `byDefault` where the field is missing.
  public boolean flag(String name, boolean byDefault) {
    var node = fields.get(name);
    if (node == null) {
      return byDefault;
    }
    if (!node.isBoolean()) {
      throw new IllegalArgumentException("%s is %s, must be true or false".formatted(name, node));
    }
    return node.booleanValue();
  }

  /// A FLOAT64 tensor [rows, time] that must be there.
  public Tensor matrix(String name) {
    return matrix(name, required(name));
  }

  /// A FLOAT64 tensor of the shape of `like`, or null where the field is missing.
  ///
  /// @throws IllegalArgumentException where it has another shape
  public @Nullable Tensor matrixOrNull(String name, Tensor like) {
    var matrix = matrixOrNull(name);
    if (matrix != null && !Arrays.equals(matrix.shape(), like.shape())) {
      throw new IllegalArgumentException(
          "%s has shape %s, must be %s"
              .formatted(name, Arrays.toString(matrix.shape()), Arrays.toString(like.shape())));
    }
    return matrix;
  }

  /// A FLOAT64 tensor of the shape of `like` that must be there.
  public Tensor matrix(String name, Tensor like) {
    required(name);
    return Objects.requireNonNull(matrixOrNull(name, like));
  }

  /// A FLOAT64 tensor [rows, time], or null where the field is missing.
  public @Nullable Tensor matrixOrNull(String name) {
    var node = fields.get(name);
    return node == null ? null : matrix(name, node);
  }

  /// A FLOAT64 tensor `[rows]` from a list of numbers, or [rows, time] from a list of lists.
  public Tensor vectorOrMatrix(String name) {
    var node = required(name);
    if (node.isArray() && !node.isEmpty() && node.get(0).isArray()) {
      return matrix(name, node);
    }
    var values = numbers(name, node);
    return Tensors.of(values, values.length);
  }

  /// A FLOAT64 tensor `[n]` that must be there.
  public Tensor vector(String name) {
    var values = numbers(name, required(name));
    if (values.length == 0) {
      throw new IllegalArgumentException("%s is empty, must hold a number".formatted(name));
    }
    return Tensors.of(values, values.length);
  }

  /// A FLOAT64 tensor as long as `like`, or null where the field is missing.
  ///
  /// @throws IllegalArgumentException where it has another length
  public @Nullable Tensor vectorOrNull(String name, Tensor like) {
    if (!has(name)) {
      return null;
    }
    var vector = vector(name);
    if (vector.count() != like.count()) {
      throw new IllegalArgumentException(
          "%s has %d numbers, must have %d".formatted(name, vector.count(), like.count()));
    }
    return vector;
  }

  /// Passes where those of the lists that are there are equally long.
  ///
  /// @throws IllegalArgumentException naming the shortest and the longest
  void requireEqualLengths(String... names) {
    var lengths = new LinkedHashMap<String, Integer>();
    for (var name : names) {
      if (has(name) && required(name).isArray()) {
        lengths.put(name, required(name).size());
      }
    }
    if (lengths.isEmpty()) {
      return;
    }
    var shortest = Collections.min(lengths.entrySet(), Map.Entry.comparingByValue());
    var longest = Collections.max(lengths.entrySet(), Map.Entry.comparingByValue());
    if (shortest.getValue() < longest.getValue()) {
      throw new IllegalArgumentException(
          "%s is of length %d, %s of length %d; the lists of a case must be equally long"
              .formatted(
                  shortest.getKey(), shortest.getValue(), longest.getKey(), longest.getValue()));
    }
  }

  private JsonNode required(String name) {
    var node = fields.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "%s is missing; `loss %s --fields` says what a case holds".formatted(name, loss));
    }
    return node;
  }

  private static Tensor matrix(String name, JsonNode node) {
    if (!node.isArray() || node.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is %s, must be a list of rows of numbers".formatted(name, shown(node)));
    }
    var rows = new ArrayList<double[]>();
    long total = 0;
    for (var row : node) {
      var values = numbers(name, row);
      if (!rows.isEmpty() && values.length != rows.getFirst().length) {
        throw new IllegalArgumentException(
            "%s has %d numbers in row %d and %d in row 1; pad the rows and mask the padding"
                .formatted(name, values.length, rows.size() + 1, rows.getFirst().length));
      }
      rows.add(values);
      total += values.length;
    }
    if (total > MOST_NUMBERS) {
      throw new IllegalArgumentException(
          "%s has %d numbers, at most %d are read".formatted(name, total, MOST_NUMBERS));
    }
    return Tensors.of(flat(rows, (int) total), rows.size(), rows.getFirst().length);
  }

  private static double[] flat(List<double[]> rows, int total) {
    var flat = new double[total];
    int next = 0;
    for (var row : rows) {
      System.arraycopy(row, 0, flat, next, row.length);
      next += row.length;
    }
    return flat;
  }

  private static double[] numbers(String name, JsonNode node) {
    if (!node.isArray()) {
      throw new IllegalArgumentException(
          "%s holds %s, must be a list of numbers".formatted(name, shown(node)));
    }
    var values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).isNull() ? Double.NaN : number(name, node.get(i));
    }
    return values;
  }

  private static double number(String name, JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return switch (node.asText()) {
      case "NaN", "nan" -> Double.NaN;
      case "inf", "+inf", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      default ->
          throw new IllegalArgumentException(
              "%s holds %s, must be a number".formatted(name, shown(node)));
    };
  }

  private static String shown(JsonNode node) {
    var text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
