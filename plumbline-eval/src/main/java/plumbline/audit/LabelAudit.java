package plumbline.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import plumbline.benchmark.Intervals;
import plumbline.data.DataSet;
import plumbline.data.UnpairedLabel;
import plumbline.text.message.Message;

/// Looks at single completions that are wanted or not.
public final class LabelAudit {
  private static final String LONGER = "longer completion wanted";

  private final DataSet<UnpairedLabel> data;
  private final Measuring measuring;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();

  private LabelAudit(DataSet<UnpairedLabel> data, Measuring measuring) {
    this.data = data;
    this.measuring = measuring;
  }

  /// What the labels say about themselves.
  public static Audit of(DataSet<UnpairedLabel> data, Measuring measuring) {
    var audit = new LabelAudit(data, measuring);
    audit.lengths();
    audit.repetitions();
    audit.lengthBias();
    return new Audit(
        "labels",
        data.source(),
        data.hash(),
        data.size(),
        measuring.unit(),
        audit.figures,
        audit.findings);
  }

  private void lengths() {
    figures.add(
        new Figure.Spread(
            "prompt",
            Lengths.of(
                data.rows().stream().mapToInt(row -> measuring.of(row.prompt())).toArray())));
    spread("wanted", true);
    spread("not wanted", false);
    long wanted = data.rows().stream().filter(UnpairedLabel::wanted).count();
    figures.add(new Figure.Count("wanted", wanted, data.size()));
  }

  private void spread(String name, boolean wanted) {
    var lengths =
        data.rows().stream()
            .filter(row -> row.wanted() == wanted)
            .mapToInt(row -> measuring.of(row.completion()))
            .toArray();
    figures.add(
        lengths.length == 0
            ? new Figure.Unknown(name, "no row has this label")
            : new Figure.Spread(name, Lengths.of(lengths)));
  }

  private record Labelled(List<Message> prompt, List<Message> completion, boolean wanted) {
    Labelled turned() {
      return new Labelled(prompt, completion, !wanted);
    }
  }

  private void repetitions() {
    var first = new HashMap<Labelled, String>();
    long repeats = 0;
    long contradictions = 0;
    for (var row : data.rows()) {
      var labelled = new Labelled(row.prompt(), row.completion(), row.wanted());
      var same = first.get(labelled);
      var turned = first.get(labelled.turned());
      if (turned != null) {
        findings.add(new Finding(Finding.Kind.CONTRADICTS, row.place(), turned));
        contradictions++;
      } else if (same != null) {
        findings.add(new Finding(Finding.Kind.REPEATS, row.place(), same));
        repeats++;
      }
      first.putIfAbsent(labelled, row.place());
    }
    figures.add(new Figure.Count("repeated labels", repeats, data.size()));
    figures.add(new Figure.Count("contradicted labels", contradictions, data.size()));
    figures.add(
        LabelNoise.figure(
            "label noise (flip rate)", repeats, repeats + contradictions, "completion"));
  }

  /// Of every prompt with both kinds the share of (wanted, not wanted) pairs in which the wanted is
  /// longer, equal lengths half; the prompt is the unit of the interval.
  private void lengthBias() {
    var byPrompt = new HashMap<List<Message>, List<UnpairedLabel>>();
    for (var row : data.rows()) {
      byPrompt.computeIfAbsent(row.prompt(), _ -> new ArrayList<>()).add(row);
    }
    var shares =
        byPrompt.values().stream()
            .filter(rows -> rows.stream().map(UnpairedLabel::wanted).distinct().count() == 2)
            .mapToDouble(this::longerShare)
            .toArray();
    if (shares.length == 0) {
      figures.add(new Figure.Unknown(LONGER, "no prompt has a wanted and an unwanted completion"));
    } else if (shares.length == 1) {
      figures.add(
          new Figure.Measured(
              LONGER, rankInterval(data.rows()), "all completions of the one prompt"));
    } else {
      figures.add(
          new Figure.Measured(
              LONGER, Intervals.share(shares), "%,d prompts with both".formatted(shares.length)));
    }
  }

  private double longerShare(List<UnpairedLabel> rows) {
    var counts = new long[2];
    var lengths = new HashMap<Boolean, Map<Integer, Long>>();
    for (var row : rows) {
      counts[row.wanted() ? 1 : 0]++;
      lengths
          .computeIfAbsent(row.wanted(), _ -> new java.util.TreeMap<>())
          .merge(measuring.of(row.completion()), 1L, Long::sum);
    }
    double above = 0;
    for (var wanted : lengths.getOrDefault(true, Map.of()).entrySet()) {
      for (var other : lengths.getOrDefault(false, Map.of()).entrySet()) {
        double half = (1 + Integer.signum(wanted.getKey() - other.getKey())) / 2.0;
        above += half * wanted.getValue() * other.getValue();
      }
    }
    return above / ((double) counts[0] * counts[1]);
  }

  /// The share of pairs as the area under a curve, with the normal interval of Hanley and McNeil
  /// (1982).
  private plumbline.benchmark.Estimate rankInterval(List<UnpairedLabel> rows) {
    double area = longerShare(rows);
    double wanted = rows.stream().filter(UnpairedLabel::wanted).count();
    double other = rows.size() - wanted;
    double q1 = area / (2 - area);
    double q2 = 2 * area * area / (1 + area);
    double variance =
        (area * (1 - area) + (wanted - 1) * (q1 - area * area) + (other - 1) * (q2 - area * area))
            / (wanted * other);
    double half = 1.959963984540054 * Math.sqrt(Math.max(0, variance));
    return new plumbline.benchmark.Estimate(
        area, Math.max(0, area - half), Math.min(1, area + half));
  }
}
