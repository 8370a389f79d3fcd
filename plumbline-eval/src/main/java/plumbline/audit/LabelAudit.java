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

  private final Tally<UnpairedLabel> tally;

  private LabelAudit(Tally<UnpairedLabel> tally) {
    this.tally = tally;
  }

  /// What the labels say about themselves.
  public static Audit of(DataSet<UnpairedLabel> data, Measuring measuring) {
    var audit = new LabelAudit(Tally.of(data, measuring));
    audit.lengths();
    audit.repetitions();
    audit.lengthBias();
    return audit.tally.audit("labels");
  }

  private void lengths() {
    tally.spread("prompt", tally.rows(), row -> tally.measuring().of(row.prompt()));
    spread("wanted", true);
    spread("not wanted", false);
    long wanted = tally.rows().stream().filter(UnpairedLabel::wanted).count();
    tally.count("wanted", wanted);
  }

  private void spread(String name, boolean wanted) {
    var lengths =
        tally.rows().stream()
            .filter(row -> row.wanted() == wanted)
            .mapToInt(row -> tally.measuring().of(row.completion()))
            .toArray();
    tally.add(
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
    for (var row : tally.rows()) {
      var labelled = new Labelled(row.prompt(), row.completion(), row.wanted());
      var same = first.get(labelled);
      var turned = first.get(labelled.turned());
      if (turned != null) {
        tally.find(Finding.Kind.CONTRADICTS, row.place(), turned);
        contradictions++;
      } else if (same != null) {
        tally.find(Finding.Kind.REPEATS, row.place(), same);
        repeats++;
      }
      first.putIfAbsent(labelled, row.place());
    }
    tally.count("repeated labels", repeats);
    tally.count("contradicted labels", contradictions);
    tally.add(
        LabelNoise.figure(
            "label noise (flip rate)", repeats, repeats + contradictions, "completion"));
  }

  /// Of every prompt with both kinds the share of (wanted, not wanted) pairs in which the wanted is
  /// longer, equal lengths half; the prompt is the unit of the interval.
  private void lengthBias() {
    var byPrompt = new HashMap<List<Message>, List<UnpairedLabel>>();
    for (var row : tally.rows()) {
      byPrompt.computeIfAbsent(row.prompt(), _ -> new ArrayList<>()).add(row);
    }
    var shares =
        byPrompt.values().stream()
            .filter(rows -> rows.stream().map(UnpairedLabel::wanted).distinct().count() == 2)
            .mapToDouble(this::longerShare)
            .toArray();
    if (shares.length == 0) {
      tally.add(new Figure.Unknown(LONGER, "no prompt has a wanted and an unwanted completion"));
    } else if (shares.length == 1) {
      tally.add(
          new Figure.Measured(
              LONGER, rankInterval(tally.rows()), "all completions of the one prompt"));
    } else {
      tally.add(
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
          .merge(tally.measuring().of(row.completion()), 1L, Long::sum);
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
