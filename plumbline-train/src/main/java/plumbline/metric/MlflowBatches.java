package plumbline.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Splits what is logged into calls of `runs/log-batch` within the server's limits: at most 1,000
/// metrics or 100 parameters and 1 MB a call. A batch sent twice changes nothing.
final class MlflowBatches {
  private static final int METRICS = 1000;
  private static final int PARAMETERS = 100;
  private static final int BYTES = 900_000;
  private static final int KEY = 250;
  private static final int VALUE = 6000;

  private final MlflowClient client;
  private final String run;
  private final String kind;
  private final int limit;
  private ArrayNode items;
  private int bytes;

  private MlflowBatches(MlflowClient client, String run, String kind, int limit) {
    this.client = client;
    this.run = run;
    this.kind = kind;
    this.limit = limit;
    this.items = JsonNodeFactory.instance.arrayNode();
  }

  static void send(MlflowClient client, String run, List<StepMetrics> steps)
      throws IOException, InterruptedException {
    var batches = new MlflowBatches(client, run, "metrics", METRICS);
    for (var step : steps) {
      for (var metric : step.values().entrySet()) {
        var item = MlflowClient.object().put("key", key(metric.getKey()));
        item.set("value", JsonLinesFile.number(metric.getValue()));
        batches.add(item.put("timestamp", step.time().toEpochMilli()).put("step", step.step()));
      }
    }
    batches.flush();
  }

  static void send(MlflowClient client, String run, Map<String, String> parameters)
      throws IOException, InterruptedException {
    var batches = new MlflowBatches(client, run, "params", PARAMETERS);
    for (var each : parameters.entrySet()) {
      batches.add(
          MlflowClient.object()
              .put("key", key(each.getKey()))
              .put("value", cut(each.getValue(), VALUE)));
    }
    batches.flush();
  }

  private void add(ObjectNode item) throws IOException, InterruptedException {
    int size = item.toString().length() * 3; // bytes of UTF-8 at most
    if (items.size() == limit || bytes + size > BYTES) {
      flush();
    }
    items.add(item);
    bytes += size;
  }

  private void flush() throws IOException, InterruptedException {
    if (!items.isEmpty()) {
      var body = MlflowClient.object().put("run_id", run);
      body.set(kind, items);
      client.post("runs/log-batch", body);
      items = JsonNodeFactory.instance.arrayNode();
      bytes = 0;
    }
  }

  /// The name with what MLflow does not allow in one replaced by an underscore.
  private static String key(String name) {
    return cut(name.replaceAll("[^A-Za-z0-9_\\-. /]", "_"), KEY);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
