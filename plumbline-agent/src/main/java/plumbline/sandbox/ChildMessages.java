package plumbline.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.sandbox.Submission.Probe;

/// The JSON lines between parent and child. What the child says is not trusted: whatever has not
/// the promised form is an [IllegalArgumentException].
final class ChildMessages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChildMessages() {}

  static String request(String nonce, Submission submission, SandboxLimits limits) {
    var request = JSON.createObjectNode().put("nonce", nonce).put("source", submission.source());
    request.put("statements", limits.statements()).put("output", limits.output());
    var probes = request.putArray("probes");
    for (var probe : submission.probes()) {
      switch (probe) {
        case Probe.Script(var input) -> probes.addObject().put("input", input);
        case Probe.Call(var expression) -> probes.addObject().put("expression", expression);
      }
    }
    return request.toString();
  }

  static JsonNode read(String line) {
    try {
      var node = JSON.readTree(line);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("no JSON", fault);
    }
    throw new IllegalArgumentException("no JSON object");
  }

  static ProbeResult result(JsonNode message) {
    return new ProbeResult(
        outcome(message), message.path("output").asText(), message.path("statements").asLong());
  }

  private static Outcome outcome(JsonNode message) {
    var name = message.path("outcome").asText();
    return switch (name) {
      case "finished" -> new Outcome.Finished();
      case "returned" -> new Outcome.Returned(value(message.path("value")));
      case "raised" ->
          new Outcome.Raised(message.path("type").asText(), message.path("message").asText());
      case "exited" -> new Outcome.Exited(message.path("status").asInt());
      case "exceeded" -> new Outcome.Exceeded(limit(message.path("limit").asText()));
      case "not-run" -> new Outcome.NotRun();
      default -> throw new IllegalArgumentException("no outcome: '" + name + "'");
    };
  }

  private static Limit limit(String name) {
    return switch (name) {
      case "statements" -> Limit.STATEMENTS;
      case "output" -> Limit.OUTPUT;
      default -> throw new IllegalArgumentException("no limit of the child: '" + name + "'");
    };
  }

  private static PythonValue value(JsonNode node) {
    return switch (node.path(0).asText()) {
      case "none" -> new PythonValue.None();
      case "bool" -> new PythonValue.Bool(node.path(1).asBoolean());
      case "int" -> new PythonValue.Int(new BigInteger(node.path(1).asText(), 16));
      case "float" -> new PythonValue.Real(Double.parseDouble(node.path(1).asText()));
      case "str" -> new PythonValue.Text(node.path(1).asText());
      case "bytes" -> new PythonValue.Bytes(items(node, JsonNode::asInt));
      case "list" -> new PythonValue.Sequence(items(node, ChildMessages::value));
      case "tuple" -> new PythonValue.Tuple(items(node, ChildMessages::value));
      case "set" -> new PythonValue.Group(items(node, ChildMessages::value));
      case "dict" -> new PythonValue.Mapping(entries(items(node, ChildMessages::value)));
      case "opaque" -> new PythonValue.Opaque(node.path(1).asText());
      default -> throw new IllegalArgumentException("no value: " + node);
    };
  }

  private static <T> List<T> items(JsonNode node, Function<JsonNode, T> each) {
    var items = new ArrayList<T>();
    for (int i = 1; i < node.size(); i++) {
      items.add(each.apply(node.get(i)));
    }
    return List.copyOf(items);
  }

  private static List<PythonValue.Entry> entries(List<PythonValue> flat) {
    if (flat.size() % 2 != 0) {
      throw new IllegalArgumentException("a dictionary with a key that has no value");
    }
    var entries = new ArrayList<PythonValue.Entry>();
    for (int i = 0; i < flat.size(); i += 2) {
      entries.add(new PythonValue.Entry(flat.get(i), flat.get(i + 1)));
    }
    return List.copyOf(entries);
  }
}
