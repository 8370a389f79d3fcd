package plumbline.audit;

import java.util.HashMap;
import java.util.List;
import plumbline.data.DataSet;
import plumbline.data.PromptRow;
import plumbline.text.message.Message;

/// Looks at prompts, with answers or completions or without.
public final class PromptAudit {
  private final Tally<PromptRow> tally;

  private PromptAudit(Tally<PromptRow> tally) {
    this.tally = tally;
  }

  /// What the prompts say about themselves.
  public static Audit of(DataSet<PromptRow> data, Measuring measuring) {
    var audit = new PromptAudit(Tally.of(data, measuring));
    audit.lengths();
    audit.repetitions();
    return audit.tally.audit("prompts");
  }

  private void lengths() {
    tally.spread("prompt", tally.rows(), row -> tally.measuring().of(row.prompt()));
    var completed = completed();
    if (!completed.isEmpty()) {
      tally.spread("completion", completed, row -> tally.measuring().of(row.completion()));
    }
    var answered = tally.rows().stream().filter(row -> !row.answer().isEmpty()).toList();
    if (!answered.isEmpty()) {
      tally.spread("answer", answered, row -> tally.measuring().length().applyAsInt(row.answer()));
    } else if (completed.isEmpty()) {
      tally.add(new Figure.Unknown("answer", "no row has one, nor a completion"));
    }
  }

  private List<PromptRow> completed() {
    return tally.rows().stream().filter(row -> !row.completion().isEmpty()).toList();
  }

  private record Completed(List<Message> prompt, List<Message> completion) {}

  /// The same prompt with another completion is no contradiction, but worth knowing.
  private void repetitions() {
    var prompts = new HashMap<List<Message>, PromptRow>();
    var rows = new HashMap<Completed, PromptRow>();
    long others = 0;
    for (var row : tally.rows()) {
      var before = prompts.putIfAbsent(row.prompt(), row);
      var same = rows.putIfAbsent(new Completed(row.prompt(), row.completion()), row);
      if (before != null && !before.answer().equals(row.answer())) {
        tally.find(Finding.Kind.CONTRADICTS, row.place(), before.place());
      } else if (same != null) {
        tally.find(Finding.Kind.REPEATS, row.place(), same.place());
      } else if (before != null) {
        others++;
      }
    }
    tally.count("repeated prompts", tally.found(Finding.Kind.REPEATS));
    tally.count("prompts with another answer", tally.found(Finding.Kind.CONTRADICTS));
    if (!completed().isEmpty()) {
      tally.count("prompts with another completion", others);
    }
  }
}
