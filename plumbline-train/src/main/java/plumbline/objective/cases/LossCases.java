package plumbline.objective.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import plumbline.data.NearestName;
import plumbline.objective.preference.FormerNames;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// All losses by name. A case is an object of numbers and settings; the answer is `{"loss": …,
/// "gradients": {input: …}, "metrics": {…}}` in FLOAT64, with `"warnings"` where there are any.
public final class LossCases {
  private static final SequencedMap<String, LossCase> BY_NAME = byName();

  /// Methods whose loss has another name than they.
  private static final Map<String, String> OF_METHODS =
      Map.ofEntries(
          Map.entry("dpo", "sigmoid"),
          Map.entry("online-dpo", "sigmoid"),
          Map.entry("sem-dpo", "sigmoid"),
          Map.entry("sgpo", "sigmoid"),
          Map.entry("apo", "apo_code, or by apo_zero and apo_down"),
          Map.entry("rloo", "rloo-seq"),
          Map.entry("multirole", "grpo"),
          Map.entry("reward", "bradley-terry"),
          Map.entry("reward-model", "bradley-terry"));

  private LossCases() {}

  private static SequencedMap<String, LossCase> byName() {
    var cases = new LinkedHashMap<String, LossCase>();
    Stream.of(PolicyCases.all(), TokenCases.all(), PairCases.all(), UnpairedCases.all())
        .flatMap(List::stream)
        .forEach(each -> cases.put(each.name(), each));
    return Collections.unmodifiableSequencedMap(cases);
  }

  /// All of them, families together.
  public static List<LossCase> all() {
    return List.copyOf(BY_NAME.values());
  }

  /// The loss called `name`.
  ///
  /// @throws IllegalArgumentException for a name that is not known, with the nearest ones
  public static LossCase named(String name) {
    var gone = FormerNames.refusal(name);
    if (gone.isPresent()) {
      throw new IllegalArgumentException(gone.get());
    }
    var found = BY_NAME.get(FormerNames.now(name).orElse(name));
    if (found == null) {
      throw new IllegalArgumentException(
          "no loss is called '%s'%s; `loss --list` names all".formatted(name, meant(name)));
    }
    return found;
  }

  private static String meant(String name) {
    var learnsBy = OF_METHODS.get(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    if (learnsBy != null) {
      return ": that method learns by " + learnsBy;
    }
    var near = NearestName.near(name, BY_NAME.keySet(), 3);
    return near.isEmpty() ? "" : "; did you mean %s?".formatted(String.join(" or ", near));
  }

  /// Value, gradients and metrics of the loss called `name` on `fields`.
  ///
  /// @throws IllegalArgumentException for an unknown name, unknown or missing fields, or numbers
  ///   without meaning, a line each
  public static ObjectNode evaluate(String name, JsonNode fields) {
    var loss = named(name);
    var input = CaseInput.of(loss, fields);
    try (var _ = TensorScope.open()) {
      var answer = answer(evaluated(loss, input), leaf -> spelling(loss, fields, leaf));
      if (FormerNames.now(name).isPresent()) {
        answer.withArray("warnings").add(FormerNames.warning(name));
      }
      return answer;
    }
  }

  /// What is wrong with names is told with the first thing that is wrong with numbers.
  private static LossCase.Evaluated evaluated(LossCase loss, CaseInput input) {
    var faults = new ArrayList<>(input.faults());
    try {
      var evaluated = loss.evaluate(input);
      if (faults.isEmpty()) {
        return evaluated;
      }
    } catch (IllegalArgumentException wrong) {
      faults.add(String.valueOf(wrong.getMessage()));
    }
    throw new IllegalArgumentException(String.join("\n", faults));
  }

  /// The name under which the case itself gives a field.
  private static String spelling(LossCase loss, JsonNode fields, String name) {
    return loss.fields().stream()
        .filter(field -> field.name().equals(name))
        .flatMap(field -> field.aliases().stream())
        .filter(fields::has)
        .findFirst()
        .orElse(name);
  }

  private static ObjectNode answer(LossCase.Evaluated evaluated, UnaryOperator<String> spelling) {
    var json = JsonNodeFactory.instance;
    var answer = json.objectNode();
    answer.put("loss", evaluated.loss().item());
    if (evaluated.loss().requiresGrad()) {
      evaluated.loss().backward();
    }
    var gradients = answer.putObject("gradients");
    for (var leaf : evaluated.inputs()) {
      gradients.set(spelling.apply(leaf.name()), nested(gradient(leaf.tensor())));
    }
    var metrics = answer.putObject("metrics");
    evaluated.metrics().values().forEach(metrics::put);
    if (!evaluated.warnings().isEmpty()) {
      var warnings = answer.putArray("warnings");
      evaluated.warnings().forEach(warnings::add);
    }
    return answer;
  }

  private static Tensor gradient(Tensor leaf) {
    var gradient = leaf.grad();
    return gradient == null ? Tensors.zeros(leaf.dtype(), Device.CPU, leaf.shape()) : gradient;
  }

  private static ArrayNode nested(Tensor tensor) {
    var array = JsonNodeFactory.instance.arrayNode();
    if (tensor.rank() == 1) {
      for (double value : tensor.toDoubles()) {
        array.add(value + 0.0);
      }
    } else {
      for (long i = 0; i < tensor.size(0); i++) {
        array.add(nested(tensor.select(0, i)));
      }
    }
    return array;
  }
}
