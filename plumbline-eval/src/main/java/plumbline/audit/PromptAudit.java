package plumbline.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import plumbline.data.DataSet;
import plumbline.data.PromptRow;
import plumbline.text.message.Message;

/// Looks at prompts, with answers or without.
public final class PromptAudit {
  private PromptAudit() {}

  /// What the prompts say about themselves.
  public static Audit of(DataSet<PromptRow> data, Measuring measuring) {
    var figures = new ArrayList<Figure>();
    var lengths = data.rows().stream().mapToInt(row -> measuring.of(row.prompt())).toArray();
    figures.add(new Figure.Spread("prompt", Lengths.of(lengths)));
    var answers =
        data.rows().stream()
            .filter(row -> !row.answer().isEmpty())
            .mapToInt(row -> measuring.length().applyAsInt(row.answer()))
            .toArray();
    figures.add(
        answers.length == 0
            ? new Figure.Unknown("answer", "no row has one")
            : new Figure.Spread("answer", Lengths.of(answers)));
    var findings = repetitions(data);
    for (var kind : List.of(Finding.Kind.REPEATS, Finding.Kind.CONTRADICTS)) {
      long count = findings.stream().filter(finding -> finding.kind() == kind).count();
      figures.add(
          new Figure.Count(
              kind == Finding.Kind.REPEATS ? "repeated prompts" : "prompts with another answer",
              count,
              data.size()));
    }
    return new Audit(
        "prompts", data.source(), data.hash(), data.size(), measuring.unit(), figures, findings);
  }

  private static List<Finding> repetitions(DataSet<PromptRow> data) {
    var findings = new ArrayList<Finding>();
    var first = new HashMap<List<Message>, PromptRow>();
    for (var row : data.rows()) {
      var before = first.putIfAbsent(row.prompt(), row);
      if (before != null) {
        boolean same = before.answer().equals(row.answer());
        findings.add(
            new Finding(
                same ? Finding.Kind.REPEATS : Finding.Kind.CONTRADICTS,
                row.place(),
                before.place()));
      }
    }
    return findings;
  }
}
