package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which samples the page keeps: whole groups, of steps spread evenly over the run, until the
/// budget is spent. The first and the last step are always among them.
///
/// @param samples lines without what the page works out itself
/// @param leftOut samples that were not kept
/// @param broken lines that are not JSON objects
record SampleChoice(List<ObjectNode> samples, long leftOut, int broken) {
  private static final long BUDGET = 2_000_000; // characters of JSON
  private static final int GROUPS = 6; // of a step
  private static final int STEPS = 200;
  private static final List<String> FIELDS =
      List.of(
          "step",
          "task",
          "sample",
          "prompt",
          "text",
          "finish",
          "advantage",
          "rewards",
          "unscored",
          "spans",
          "tokens",
          "trained");
  private static final List<String> COLUMNS = List.of("logprob", "old", "entropy");

  /// What one step would cost: characters of each of its first groups.
  private static final class Step {
    final Map<Long, Long> groups = new TreeMap<>();

    long cost() {
      return groups.values().stream().limit(GROUPS).mapToLong(Long::longValue).sum();
    }

    Set<Long> kept() {
      return new HashSet<>(groups.keySet().stream().limit(GROUPS).toList());
    }
  }

  static SampleChoice none() {
    return new SampleChoice(List.of(), 0, 0);
  }

  static SampleChoice of(Path file) throws IOException {
    var steps = new TreeMap<Long, Step>();
    int broken =
        new JsonFile(file)
            .lines(line ->
                steps
                    .computeIfAbsent(line.path("step").asLong(), _ -> new Step())
                    .groups
                    .merge(
                        line.path("task").asLong(),
                        (long) reduced(line).toString().length(),
                        Long::sum));
    var wanted = new HashMap<Long, Set<Long>>();
    for (long step : spread(steps)) {
      wanted.put(step, steps.getOrDefault(step, new Step()).kept());
    }
    var samples = new ArrayList<ObjectNode>();
    var all = new long[1];
    new JsonFile(file)
        .lines(line -> {
          all[0]++;
          var groups = wanted.get(line.path("step").asLong());
          if (groups != null && groups.contains(line.path("task").asLong())) {
            samples.add(reduced(line));
          }
        });
    return new SampleChoice(samples, all[0] - samples.size(), broken);
  }

  /// As many steps as the budget holds, evenly spread, ends included.
  private static List<Long> spread(TreeMap<Long, Step> steps) {
    var all = List.copyOf(steps.keySet());
    for (int count = Math.min(all.size(), STEPS); count > 2; count--) {
      var chosen = spread(all, count);
      long cost = 0;
      for (long step : chosen) {
        cost += steps.getOrDefault(step, new Step()).cost();
      }
      if (cost <= BUDGET) {
        return chosen;
      }
    }
    return all.size() <= 2 ? all : List.of(all.getFirst(), all.getLast());
  }

  private static List<Long> spread(List<Long> all, int count) {
    var chosen = new ArrayList<Long>();
    for (int i = 0; i < count; i++) {
      chosen.add(all.get((int) Math.round((double) i * (all.size() - 1) / (count - 1))));
    }
    return chosen.stream().distinct().toList();
  }

  private static ObjectNode reduced(JsonNode line) {
    var kept = JsonNodeFactory.instance.objectNode();
    for (var field : FIELDS) {
      if (line.has(field)) {
        kept.set(field, line.get(field));
      }
    }
    COLUMNS.forEach(column -> kept.set(column, rounded(line.path(column))));
    return kept;
  }

  /// Four decimals are what the page shows.
  private static ArrayNode rounded(JsonNode column) {
    var rounded = JsonNodeFactory.instance.arrayNode(column.size());
    for (var value : column) {
      if (value.isNumber()) {
        double exact = Math.rint(value.asDouble() * 1e4) / 1e4;
        if (exact == Math.rint(exact)) {
          rounded.add((long) exact);
        } else {
          rounded.add(exact);
        }
      } else {
        rounded.addNull();
      }
    }
    return rounded;
  }
}
