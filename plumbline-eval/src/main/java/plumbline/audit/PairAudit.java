package plumbline.audit;

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

  private final Tally<PreferencePair> tally;

  private PairAudit(Tally<PreferencePair> tally) {
    this.tally = tally;
  }

  /// What the pairs say about themselves.
  public static Audit of(DataSet<PreferencePair> data, Measuring measuring) {
    var audit = new PairAudit(Tally.of(data, measuring));
    audit.lengths();
    audit.halves();
    audit.repetitions();
    audit.lengthBias();
    audit.scores();
    return audit.tally.audit("pairs");
  }

  private void lengths() {
    spread("prompt", PreferencePair::prompt);
    spread("chosen", PreferencePair::chosen);
    spread("rejected", PreferencePair::rejected);
  }

  private void spread(String name, Function<PreferencePair, List<Message>> part) {
    tally.spread(name, tally.rows(), pair -> tally.measuring().of(part.apply(pair)));
  }

  private void halves() {
    for (var pair : tally.rows()) {
      if (pair.chosen().equals(pair.rejected())) {
        tally.find(Finding.Kind.EQUAL_HALVES, pair.place(), "");
      }
    }
    tally.count("identical halves", tally.found(Finding.Kind.EQUAL_HALVES));
    long refusals =
        tally.rows().stream()
            .filter(pair -> Refusals.isRefusal(pair.chosen().getLast().content()))
            .count();
    tally.count("chosen is a refusal", refusals);
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
    for (var pair : tally.rows()) {
      if (pair.chosen().equals(pair.rejected())) {
        continue;
      }
      var judgement = new Judgement(pair.prompt(), pair.chosen(), pair.rejected());
      var same = first.get(judgement);
      var turned = first.get(judgement.turned());
      if (turned != null) {
        tally.find(Finding.Kind.CONTRADICTS, pair.place(), turned);
        contradictions++;
      } else if (same != null) {
        tally.find(Finding.Kind.REPEATS, pair.place(), same);
        repeats++;
      } else {
        circles.add(pair).ifPresent(begun -> tally.find(Finding.Kind.CYCLE, pair.place(), begun));
      }
      first.putIfAbsent(judgement, pair.place());
    }
    long circular = tally.found(Finding.Kind.CYCLE);
    tally.count("repeated pairs", repeats);
    tally.count("contradicted pairs", contradictions);
    tally.count("pairs that close a circle", circular);
    tally.add(LabelNoise.figure(NOISE, repeats, repeats + contradictions, "pair"));
  }

  private void lengthBias() {
    int longer = 0;
    int unequal = 0;
    for (var pair : tally.rows()) {
      int difference = difference(pair);
      longer += difference > 0 ? 1 : 0;
      unequal += difference != 0 ? 1 : 0;
    }
    tally.add(
        unequal == 0
            ? new Figure.Unknown(LONGER, "no pair has completions of different lengths")
            : new Figure.Measured(
                LONGER,
                Intervals.wilson(longer, unequal),
                "%,d pairs of different lengths".formatted(unequal)));
  }

  private int difference(PreferencePair pair) {
    return tally.measuring().of(pair.chosen()) - tally.measuring().of(pair.rejected());
  }

  private void scores() {
    var scored = tally.rows().stream().filter(pair -> pair.scores().isPresent()).toList();
    if (!scored.isEmpty()) {
      long ties = 0;
      for (var pair : scored) {
        var scores = pair.scores().orElseThrow();
        ties += scores.chosen() == scores.rejected() ? 1 : 0;
        if (scores.chosen() < scores.rejected()) {
          tally.find(Finding.Kind.SCORES_DISAGREE, pair.place(), "");
        }
      }
      tally.add(new Figure.Count("tied scores", ties, scored.size()));
      tally.add(
          new Figure.Count(
              "score against the choice",
              tally.found(Finding.Kind.SCORES_DISAGREE),
              scored.size()));
    }
    var marked = new HashMap<PreferencePair, Double>();
    for (var pair : tally.rows()) {
      pair.margin().ifPresent(margin -> marked.put(pair, margin));
    }
    if (!marked.isEmpty()) {
      tally.add(marginAndLength(marked));
    }
  }

  private Figure marginAndLength(Map<PreferencePair, Double> marked) {
    var name = "correlation of margin and length difference";
    var pairs = tally.rows().stream().filter(marked::containsKey).toList();
    var lengths = pairs.stream().mapToDouble(this::difference).toArray();
    var margins = pairs.stream().mapToDouble(marked::get).toArray();
    return Resampling.standard(0)
        .items(lengths, margins, ScoreAgreement::pearson)
        .<Figure>map(found ->
            new Figure.Measured(name, found, "%,d pairs with a margin".formatted(pairs.size())))
        .orElseGet(() -> new Figure.Unknown(name, "margins or lengths do not vary"));
  }
}
