package plumbline.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.ToIntFunction;
import plumbline.data.DataSet;
import plumbline.data.PromptRow;
import plumbline.text.message.Message;

/// Looks at prompts, with answers or completions or without.
public final class PromptAudit {
  private final DataSet<PromptRow> data;
  private final Measuring measuring;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();

  private PromptAudit(DataSet<PromptRow> data, Measuring measuring) {
    this.data = data;
    this.measuring = measuring;
  }

  /// What the prompts say about themselves.
  public static Audit of(DataSet<PromptRow> data, Measuring measuring) {
    var audit = new PromptAudit(data, measuring);
    audit.lengths();
    audit.repetitions();
    return new Audit(
        "prompts",
        data.source(),
        data.hash(),
        data.size(),
        measuring.unit(),
        audit.figures,
        audit.findings);
  }

  private void lengths() {
    spread("prompt", data.rows(), row -> measuring.of(row.prompt()));
    var completed = completed();
    if (!completed.isEmpty()) {
      spread("completion", completed, row -> measuring.of(row.completion()));
    }
    var answered = data.rows().stream().filter(row -> !row.answer().isEmpty()).toList();
    if (!answered.isEmpty()) {
      spread("answer", answered, row -> measuring.length().applyAsInt(row.answer()));
    } else if (completed.isEmpty()) {
      figures.add(new Figure.Unknown("answer", "no row has one, nor a completion"));
    }
  }

  private List<PromptRow> completed() {
    return data.rows().stream().filter(row -> !row.completion().isEmpty()).toList();
  }

  private void spread(String name, List<PromptRow> rows, ToIntFunction<PromptRow> length) {
    figures.add(new Figure.Spread(name, Lengths.of(rows.stream().mapToInt(length).toArray())));
  }

  private record Completed(List<Message> prompt, List<Message> completion) {}

  /// The same prompt with another completion is no contradiction, but worth knowing.
  private void repetitions() {
    var prompts = new HashMap<List<Message>, PromptRow>();
    var rows = new HashMap<Completed, PromptRow>();
    long others = 0;
    for (var row : data.rows()) {
      var before = prompts.putIfAbsent(row.prompt(), row);
      var same = rows.putIfAbsent(new Completed(row.prompt(), row.completion()), row);
      if (before != null && !before.answer().equals(row.answer())) {
        findings.add(new Finding(Finding.Kind.CONTRADICTS, row.place(), before.place()));
      } else if (same != null) {
        findings.add(new Finding(Finding.Kind.REPEATS, row.place(), same.place()));
      } else if (before != null) {
        others++;
      }
    }
    count("repeated prompts", found(Finding.Kind.REPEATS));
    count("prompts with another answer", found(Finding.Kind.CONTRADICTS));
    if (!completed().isEmpty()) {
      count("prompts with another completion", others);
    }
  }

  private long found(Finding.Kind kind) {
    return findings.stream().filter(finding -> finding.kind() == kind).count();
  }

  private void count(String name, long count) {
    figures.add(new Figure.Count(name, count, data.size()));
  }
}
