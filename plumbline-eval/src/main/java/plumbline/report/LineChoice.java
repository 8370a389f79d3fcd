package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Which lines of a file of samples or preferences the page keeps: whole groups, of steps spread
/// evenly over the run, until the budget is spent. The first and the last step are always among
/// them.
///
/// @param lines without what the page works out itself
/// @param leftOut lines that were not kept
/// @param broken lines that are not JSON objects of the file's kind
record LineChoice(List<ObjectNode> lines, long leftOut, int broken) {
  private static final int STEPS = 200;

  /// What the lines of a file are.
  ///
  /// @param group the field that the lines of a group share
  /// @param groups kept of a step
  /// @param budget characters of JSON
  /// @param fields kept as they are
  /// @param columns numbers kept to four decimals, which is what the page shows
  /// @param parts objects of which the same fields and columns are kept
  /// @param known whether a line is of this kind
  record Kind(
      String group,
      int groups,
      long budget,
      List<String> fields,
      List<String> columns,
      List<String> parts,
      Predicate<JsonNode> known) {}

  /// `samples.jsonl`.
  static final Kind SAMPLES =
      new Kind(
          "task",
          6,
          2_000_000,
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
              "left_out",
              "spans",
              "tokens",
              "trained",
              "fates"),
          List.of("logprob", "old", "entropy"),
          List.of(),
          LineShape::isSample);

  /// `preferences.jsonl`.
  static final Kind PREFERENCES =
      new Kind(
          "row",
          8,
          800_000,
          List.of(
              "step",
              "row",
              "weight",
              "beta",
              "margin",
              "log_ratio_sum",
              "left_out",
              "tokens",
              "compared"),
          List.of("logprob", "reference"),
          List.of("chosen", "rejected"),
          LineShape::isPreference);

  /// What one step would cost: characters of each of its groups.
  private static final class Step {
    final Map<Long, Long> groups = new TreeMap<>();

    long cost(Kind kind) {
      return groups.values().stream().limit(kind.groups()).mapToLong(Long::longValue).sum();
    }

    Set<Long> kept(Kind kind) {
      return new HashSet<>(groups.keySet().stream().limit(kind.groups()).toList());
    }
  }

  /// The choice from a file; nothing where there is none.
  static LineChoice of(Path file, Kind kind) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new LineChoice(List.of(), 0, 0);
    }
    var steps = new TreeMap<Long, Step>();
    int broken =
        known(
            file,
            kind,
            line ->
                steps
                    .computeIfAbsent(line.path("step").asLong(), _ -> new Step())
                    .groups
                    .merge(
                        line.path(kind.group()).asLong(),
                        (long) reduced(line, kind).toString().length(),
                        Long::sum));
    var wanted = new HashMap<Long, Set<Long>>();
    for (long step : spread(steps, kind)) {
      wanted.put(step, steps.getOrDefault(step, new Step()).kept(kind));
    }
    var kept = new ArrayList<ObjectNode>();
    var all = new long[1];
    known(
        file,
        kind,
        line -> {
          all[0]++;
          var groups = wanted.get(line.path("step").asLong());
          if (groups != null && groups.contains(line.path(kind.group()).asLong())) {
            kept.add(reduced(line, kind));
          }
        });
    return new LineChoice(kept, all[0] - kept.size(), broken);
  }

  /// Hands over the lines of the kind; counts the others.
  private static int known(Path file, Kind kind, JsonFile.Lines lines) throws IOException {
    var others = new int[1];
    int broken =
        new JsonFile(file)
            .lines(line -> {
              if (kind.known().test(line)) {
                lines.accept(line);
              } else {
                others[0]++;
              }
            });
    return broken + others[0];
  }

  /// As many steps as the budget holds, evenly spread, ends included.
  private static List<Long> spread(TreeMap<Long, Step> steps, Kind kind) {
    var all = List.copyOf(steps.keySet());
    for (int count = Math.min(all.size(), STEPS); count > 2; count--) {
      var chosen = spread(all, count);
      long cost = 0;
      for (long step : chosen) {
        cost += steps.getOrDefault(step, new Step()).cost(kind);
      }
      if (cost <= kind.budget()) {
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

  private static ObjectNode reduced(JsonNode line, Kind kind) {
    var kept = JsonNodeFactory.instance.objectNode();
    for (var field : kind.fields()) {
      if (line.has(field)) {
        kept.set(field, line.get(field));
      }
    }
    for (var column : kind.columns()) {
      if (line.has(column)) {
        kept.set(column, rounded(line.path(column)));
      }
    }
    for (var part : kind.parts()) {
      if (line.path(part).isObject()) {
        kept.set(part, reduced(line.get(part), kind));
      }
    }
    return kept;
  }

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
