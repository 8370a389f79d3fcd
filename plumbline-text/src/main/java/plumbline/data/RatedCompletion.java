package plumbline.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;

/// A completion with labels in named dimensions, of one annotator or of several.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks: `rated.jsonl:17`
/// @param prompt messages; plain text is one message of the user
/// @param completion messages; plain text is one message of the assistant
/// @param annotators the labels by dimension of every annotator; a dimension may be left out
/// @param source where the labels come from, such as `manual`; empty where nothing is said
/// @param weight how much the row counts, never negative
public record RatedCompletion(
    long row,
    String place,
    List<Message> prompt,
    List<Message> completion,
    List<Map<String, Double>> annotators,
    String source,
    double weight) {
  public RatedCompletion {
    prompt = List.copyOf(prompt);
    completion = List.copyOf(completion);
    annotators = annotators.stream().map(Map::copyOf).toList();
  }

  /// Reads [Column#PROMPT], [Column#COMPLETION], and the labels of `dimensions` from
  /// [Column#LABELS] or from columns with their names; [Column#SOURCE] and [Column#WEIGHT] where
  /// present. A row without any label is a fault.
  public static DataSet<RatedCompletion> read(
      RowSource source, ColumnNames names, List<String> dimensions) {
    return DataSet.read(
        source,
        names,
        row -> {
          var annotators = row.labels(dimensions);
          if (annotators.stream().allMatch(Map::isEmpty)) {
            throw row.fault(
                "no label in any dimension (%s); give one in column '%s' or leave the row out"
                    .formatted(String.join(", ", dimensions), names.of(Column.LABELS)));
          }
          return new RatedCompletion(
              row.number(),
              row.place(),
              row.messages(Column.PROMPT, Message::user),
              row.messages(Column.COMPLETION, Message::assistant),
              annotators,
              row.has(Column.SOURCE) ? row.text(Column.SOURCE) : "",
              row.weight());
        });
  }

  /// The mean over the annotators by dimension, those without a label left out.
  public Map<String, Double> means() {
    var all = new LinkedHashMap<String, List<Double>>();
    for (var labels : annotators) {
      labels.forEach((name, label) -> all.computeIfAbsent(name, _ -> new ArrayList<>()).add(label));
    }
    var means = new LinkedHashMap<String, Double>();
    all.forEach((name, labels) ->
        means.put(name, labels.stream().mapToDouble(label -> label).average().orElseThrow()));
    return means;
  }

  /// The largest difference between two annotators in one dimension, 0 for a single annotator.
  public double spread() {
    double most = 0;
    for (var name : means().keySet()) {
      var of =
          annotators.stream()
              .filter(labels -> labels.containsKey(name))
              .mapToDouble(labels -> labels.get(name))
              .summaryStatistics();
      most = Math.max(most, of.getMax() - of.getMin());
    }
    return most;
  }
}
