package plumbline.recipe.sgpo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.data.PromptCompletion;
import plumbline.recipe.sgpo.Acceptance.Fault;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// Lets a model answer prompts and improve its answers. Every draft and every improvement has a
/// random stream of its own, so that what was made can be made again.
///
/// @param instruction shows prompt and draft and asks for an improvement
/// @param acceptance which improvements are taken
/// @param sampling how answers are drawn
/// @param drafts answers to every prompt
/// @param seed of the run
public record SelfImprover(
    Instruction instruction, Acceptance acceptance, Sampling sampling, int drafts, long seed) {
  private static final long ANSWERS = 0;
  private static final long IMPROVEMENTS = 1;

  /// What the improver is to learn: drafts of the model as it is, and their targets.
  ///
  /// @param keepRight whether a draft that is its demonstration becomes its own target, so that the
  ///   improver learns when to change nothing; else it is left
  public Improvements targets(
      Completer model, List<PromptCompletion> demonstrations, Target target, boolean keepRight)
      throws InterruptedException {
    demonstrations.forEach(row -> refuseMarks(row.prompt(), row.row()));
    var prompts = repeated(demonstrations.stream().map(PromptCompletion::prompt).toList());
    var answers = complete(model, prompts, stream(0, ANSWERS));
    var references = repeated(demonstrations.stream().map(PromptCompletion::completion).toList());
    var targets = write(model, target, prompts, answers, references);
    var tally = new Improvements.Tally();
    for (int i = 0; i < prompts.size(); i++) {
      var draft = answers.get(i).text();
      if (keepRight && !draft.isBlank() && Words.of(draft).equals(Words.of(references.get(i)))) {
        tally.take(new Improvement(prompts.get(i), references.get(i), draft, draft));
      } else {
        judge(
            new Improvement(prompts.get(i), references.get(i), draft, targets.get(i).text()),
            targets.get(i).stop(),
            tally);
      }
    }
    return tally.done();
  }

  /// A text and why it ended.
  private record Written(String text, StopReason stop) {}

  private List<Written> write(
      Completer model,
      Target target,
      List<String> prompts,
      List<Completion> answers,
      List<String> references)
      throws InterruptedException {
    return switch (target) {
      case Target.Edit edit ->
          IntStream.range(0, prompts.size())
              .mapToObj(i ->
                  new Written(edit.of(answers.get(i).text(), references.get(i)), StopReason.STOP))
              .toList();
      case Target.Written(var by) -> {
        var asked =
            IntStream.range(0, prompts.size())
                .mapToObj(i -> by.of(prompts.get(i), answers.get(i).text(), references.get(i)))
                .toList();
        yield complete(model, asked, stream(0, IMPROVEMENTS)).stream()
            .map(each -> new Written(each.text(), each.stop()))
            .toList();
      }
    };
  }

  /// Answers of the model and its own improvements of them; no reference is shown.
  ///
  /// @param prompts with the numbers of their rows
  /// @param round counts how often pairs were made, from 1
  public Improvements pairs(Completer model, List<String> prompts, int round)
      throws InterruptedException {
    for (int i = 0; i < prompts.size(); i++) {
      refuseMarks(prompts.get(i), i);
    }
    var asked = repeated(prompts);
    var answers = complete(model, asked, stream(round, ANSWERS));
    var shown =
        IntStream.range(0, asked.size())
            .mapToObj(i -> instruction.of(asked.get(i), answers.get(i).text(), ""))
            .toList();
    var improved = complete(model, shown, stream(round, IMPROVEMENTS));
    var tally = new Improvements.Tally();
    for (int i = 0; i < asked.size(); i++) {
      var pair = new Improvement(asked.get(i), "", answers.get(i).text(), improved.get(i).text());
      judge(pair, worse(answers.get(i).stop(), improved.get(i).stop()), tally);
    }
    return tally.done();
  }

  private static StopReason worse(StopReason draft, StopReason improved) {
    return draft == StopReason.STOP ? improved : draft;
  }

  private void judge(Improvement made, StopReason stop, Improvements.Tally tally) {
    Optional<Fault> fault;
    if (made.draft().isBlank() || made.improved().isBlank()) {
      fault = Optional.of(Fault.EMPTY);
    } else if (stop != StopReason.STOP) {
      fault = Optional.of(Fault.CUT);
    } else if (instruction.marks(made.draft()) || instruction.marks(made.improved())) {
      fault = Optional.of(Fault.MARKED);
    } else {
      fault = acceptance.fault(made.draft(), made.improved());
    }
    fault.ifPresentOrElse(tally::leave, () -> tally.take(made));
  }

  private void refuseMarks(String prompt, long row) {
    if (instruction.marks(prompt)) {
      throw new IllegalArgumentException(
          "row %d: the prompt has fixed text of the instruction in it, so prompt and draft could not be told apart; change improver.instruction"
              .formatted(row + 1));
    }
  }

  private List<String> repeated(List<String> texts) {
    var all = new ArrayList<String>();
    texts.forEach(text -> IntStream.range(0, drafts).forEach(_ -> all.add(text)));
    return all;
  }

  /// Streams of training steps are numbered from 0 up, these from -1 down.
  private static long stream(int round, long what) {
    return -1 - (2L * round + what);
  }

  private List<Completion> complete(Completer model, List<String> prompts, long stream)
      throws InterruptedException {
    var requests = new ArrayList<CompletionRequest>();
    for (int i = 0; i < prompts.size(); i++) {
      requests.add(
          new CompletionRequest(
              new Prompt.OfMessages(List.of(Message.user(prompts.get(i)))),
              sampling,
              new SampleKey(seed, stream, i / drafts, i % drafts)));
    }
    return model.complete(requests);
  }
}
