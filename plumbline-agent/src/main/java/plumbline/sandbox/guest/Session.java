package plumbline.sandbox.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// One submission in one context. Says of each probe how it ended, never whether that is right.
final class Session implements AutoCloseable {
  private static final int MESSAGE = 500;

  private final ObjectMapper json;
  private final Context context;
  private final Value script;
  private final Value load;
  private final Value call;
  private final Value types;
  private final BoundedOutput out;
  private final StatementMeter executed;
  private String source = "";
  private int outputLimit;
  private boolean stopped;
  private @Nullable Value globals;
  private @Nullable ObjectNode loadFault;

  /// @param harness the value of `harness.py`
  /// @param executed counts the statements of the engine
  Session(
      ObjectMapper json,
      Context context,
      Value harness,
      BoundedOutput out,
      StatementMeter executed) {
    this.json = json;
    this.context = context;
    this.script = harness.getArrayElement(0);
    this.load = harness.getArrayElement(1);
    this.call = harness.getArrayElement(2);
    this.types = harness.getArrayElement(3);
    this.out = out;
    this.executed = executed;
  }

  /// @param statements how many the whole submission may execute
  /// @param output bytes that one probe may print
  void begin(String source, long statements, int output) {
    this.source = source;
    this.outputLimit = output;
    executed.restart(statements);
  }

  /// How a probe ended: `outcome` and what belongs to it, `output`, `statements`.
  ObjectNode run(JsonNode probe) {
    if (stopped) {
      return json.createObjectNode().put("outcome", "not-run");
    }
    out.restart(outputLimit);
    long before = executed.counted();
    ObjectNode result;
    try {
      result =
          probe.has("expression")
              ? evaluate(probe.path("expression").asText())
              : execute(probe.path("input").asText());
    } catch (PolyglotException fault) {
      result = ended(fault);
    }
    if (out.isOver()) {
      result = exceeded("output");
    } else if (executed.isSpent()) {
      result = exceeded("statements");
    }
    return result.put("output", out.text()).put("statements", executed.counted() - before);
  }

  private ObjectNode execute(String input) {
    var status = script.execute(source, input);
    return status.isNull()
        ? json.createObjectNode().put("outcome", "finished")
        : exited(status.fitsInInt() ? status.asInt() : 1);
  }

  private ObjectNode evaluate(String expression) {
    if (loadFault != null) {
      return loadFault.deepCopy();
    }
    if (globals == null) {
      try {
        globals = load.execute(source);
      } catch (PolyglotException fault) {
        loadFault = ended(fault);
        return loadFault.deepCopy();
      }
    }
    var value = call.execute(expression, globals);
    var reader = new ValueReader(json, types, outputLimit);
    return json.createObjectNode().put("outcome", "returned").set("value", reader.read(value));
  }

  private ObjectNode ended(PolyglotException fault) {
    if (fault.isExit()) {
      return exited(fault.getExitStatus());
    }
    var guest = fault.getGuestObject();
    var meta = guest == null ? null : guest.getMetaObject();
    var message = fault.getMessage() == null ? "" : fault.getMessage();
    return json.createObjectNode()
        .put("outcome", "raised")
        .put("type", meta == null ? "refused" : meta.getMetaSimpleName())
        .put("message", message.substring(0, Math.min(MESSAGE, message.length())));
  }

  private ObjectNode exited(int status) {
    return json.createObjectNode().put("outcome", "exited").put("status", status);
  }

  private ObjectNode exceeded(String limit) {
    stopped = true;
    return json.createObjectNode().put("outcome", "exceeded").put("limit", limit);
  }

  /// Closes without running what the guest left to be run at its end.
  @Override
  public void close() {
    executed.rest();
    context.close(true);
  }
}
