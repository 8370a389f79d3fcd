package plumbline.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import plumbline.agreement.Resampling;
import plumbline.agreement.ScoreAgreement;
import plumbline.benchmark.Intervals;
import plumbline.data.DataSet;
import plumbline.data.PreferencePair;
import plumbline.text.message.Message;

/// Looks at preference pairs.
public final class PairAudit {
  private static final String NOISE = "label noise (flip rate)";
  private static final String LONGER = "longer completion chosen";

  private final DataSet<PreferencePair> data;
  private final Measuring measuring;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();

  private PairAudit(DataSet<PreferencePair> data, Measuring measuring) {
    this.data = data;
    this.measuring = measuring;
  }

  /// What the pairs say about themselves.
  public static Audit of(DataSet<PreferencePair> data, Measuring measuring) {
    var audit = new PairAudit(data, measuring);
    audit.lengths();
    audit.halves();
    audit.repetitions();
    audit.lengthBias();
    audit.scores();
    return new Audit(
        "pairs",
        data.source(),
        data.hash(),
        data.size(),
        measuring.unit(),
        audit.figures,
        audit.findings);
  }

  private void lengths() {
    spread("prompt", PreferencePair::prompt);
    spread("chosen", PreferencePair::chosen);
    spread("rejected", PreferencePair::rejected);
  }

  private void spread(String name, Function<PreferencePair, List<Message>> part) {
    var lengths = data.rows().stream().mapToInt(pair -> measuring.of(part.apply(pair))).toArray();
    figures.add(new Figure.Spread(name, Lengths.of(lengths)));
  }

  private void halves() {
    for (var pair : data.rows()) {
      if (pair.chosen().equals(pair.rejected())) {
        findings.add(new Finding(Finding.Kind.EQUAL_HALVES, pair.place(), ""));
      }
    }
    figures.add(new Figure.Count("identical halves", findings.size(), data.size()));
    long refusals =
        data.rows().stream()
            .filter(pair -> Refusals.isRefusal(pair.chosen().getLast().content()))
            .count();
    figures.add(new Figure.Count("chosen is a refusal", refusals, data.size()));
  }

  /// A preference as it is known again.
  private record Judgement(List<Message> prompt, List<Message> better, List<Message> worse) {
    Judgement turned() {
      return new Judgement(prompt, /* better= */ worse, /* worse= */ better);
    }
  }

  private void repetitions() {
    var first = new HashMap<Judgement, String>();
    var circles = new Circles();
    long repeats = 0;
    long contradictions = 0;
    for (var pair : data.rows()) {
      if (pair.chosen().equals(pair.rejected())) {
        continue;
      }
      var judgement = new Judgement(pair.prompt(), pair.chosen(), pair.rejected());
      var same = first.get(judgement);
      var turned = first.get(judgement.turned());
      if (turned != null) {
        findings.add(new Finding(Finding.Kind.CONTRADICTS, pair.place(), turned));
        contradictions++;
      } else if (same != null) {
        findings.add(new Finding(Finding.Kind.REPEATS, pair.place(), same));
        repeats++;
      } else {
        circles
            .add(pair)
            .ifPresent(begun -> findings.add(new Finding(Finding.Kind.CYCLE, pair.place(), begun)));
      }
      first.putIfAbsent(judgement, pair.place());
    }
    long circular = findings.stream().filter(f -> f.kind() == Finding.Kind.CYCLE).count();
    figures.add(new Figure.Count("repeated pairs", repeats, data.size()));
    figures.add(new Figure.Count("contradicted pairs", contradictions, data.size()));
    figures.add(new Figure.Count("pairs that close a circle", circular, data.size()));
    figures.add(LabelNoise.figure(NOISE, repeats, repeats + contradictions, "pair"));
  }

  private void lengthBias() {
    int longer = 0;
    int unequal = 0;
    for (var pair : data.rows()) {
      int difference = difference(pair);
      longer += difference > 0 ? 1 : 0;
      unequal += difference != 0 ? 1 : 0;
    }
    figures.add(
        unequal == 0
            ? new Figure.Unknown(LONGER, "no pair has completions of different lengths")
            : new Figure.Measured(
                LONGER,
                Intervals.wilson(longer, unequal),
                "%,d pairs of different lengths".formatted(unequal)));
  }

  private int difference(PreferencePair pair) {
    return measuring.of(pair.chosen()) - measuring.of(pair.rejected());
  }

  private void scores() {
    var scored = data.rows().stream().filter(pair -> pair.scores().isPresent()).toList();
    if (!scored.isEmpty()) {
      long ties = 0;
      for (var pair : scored) {
        var scores = pair.scores().orElseThrow();
        ties += scores.chosen() == scores.rejected() ? 1 : 0;
        if (scores.chosen() < scores.rejected()) {
          findings.add(new Finding(Finding.Kind.SCORES_DISAGREE, pair.place(), ""));
        }
      }
      figures.add(new Figure.Count("tied scores", ties, scored.size()));
      figures.add(
          new Figure.Count(
              "score against the choice",
              findings.stream().filter(f -> f.kind() == Finding.Kind.SCORES_DISAGREE).count(),
              scored.size()));
    }
    var marked = new HashMap<PreferencePair, Double>();
    for (var pair : data.rows()) {
      pair.margin().ifPresent(margin -> marked.put(pair, margin));
    }
    if (!marked.isEmpty()) {
      figures.add(marginAndLength(marked));
    }
  }

  private Figure marginAndLength(Map<PreferencePair, Double> marked) {
    var name = "correlation of margin and length difference";
    var pairs = data.rows().stream().filter(marked::containsKey).toList();
    var lengths = pairs.stream().mapToDouble(this::difference).toArray();
    var margins = pairs.stream().mapToDouble(marked::get).toArray();
    return Resampling.standard(0)
        .items(lengths, margins, ScoreAgreement::pearson)
        .<Figure>map(found ->
            new Figure.Measured(name, found, "%,d pairs with a margin".formatted(pairs.size())))
        .orElseGet(() -> new Figure.Unknown(name, "margins or lengths do not vary"));
  }
}
