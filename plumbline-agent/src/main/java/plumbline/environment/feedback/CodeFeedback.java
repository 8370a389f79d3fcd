package plumbline.environment.feedback;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import plumbline.reward.code.CodeJudge;
import plumbline.reward.code.CodeReward;
import plumbline.reward.code.CodeTask;
import plumbline.reward.code.CodeTest;
import plumbline.sandbox.Limit;
import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.PythonSpelling;
import plumbline.sandbox.Submission.Probe;
import plumbline.text.trajectory.Task;

/// Runs the program of an attempt against the tests of its task as the reward `code` does. Of the
/// visible tests it says which fail, what the program was asked and what came, never what had to
/// come; of the hidden ones how many fail.
///
/// @param judge runs programs
/// @param visible so many tests of a task, the first, are visible
public record CodeFeedback(CodeJudge judge, int visible) implements Feedback {
  private static final int SHOWN = 80;

  @Override
  public Remark evaluate(Task task, String attempt) throws InterruptedException {
    var program = CodeReward.program(attempt);
    if (program.isEmpty()) {
      return new Remark(false, "no program is given; write it between two lines of ```", 0);
    }
    var tests = CodeTask.parse(task.answer());
    try {
      return remark(tests.tests(), judge.results(program.get(), tests));
    } catch (CodeJudge.NotJudgedException failed) {
      throw new NoFeedbackException(String.valueOf(failed.getMessage()), failed);
    }
  }

  private Remark remark(List<CodeTest> tests, List<ProbeResult> results) {
    var faults = new ArrayList<String>();
    int failed = 0;
    int failedHidden = 0;
    for (int i = 0; i < tests.size(); i++) {
      if (tests.get(i).passes(results.get(i))) {
        continue;
      }
      failed++;
      if (i < visible) {
        faults.add("test %d fails: %s".formatted(i + 1, fault(tests.get(i), results.get(i))));
      } else {
        failedHidden++;
      }
    }
    if (failed == 0) {
      return new Remark(true, "correct", 1);
    }
    int hidden = Math.max(0, tests.size() - visible);
    if (hidden > 0) {
      faults.add("%d of %d hidden tests fail".formatted(failedHidden, hidden));
    }
    double score = (tests.size() - failed) / (double) tests.size();
    return new Remark(false, String.join("\n", faults), score);
  }

  private static String fault(CodeTest test, ProbeResult result) {
    var asked =
        switch (test.probe()) {
          case Probe.Call(var expression) -> expression;
          case Probe.Script(var input) when input.isEmpty() -> "the program";
          case Probe.Script(var input) -> "the program with the input " + quoted(input);
        };
    return brief(asked)
        + " "
        + switch (result.outcome()) {
          case Outcome.Returned(var value) -> "gives " + brief(PythonSpelling.of(value));
          case Outcome.Raised(var type, var message) -> "raises " + brief(type + ": " + message);
          case Outcome.Exceeded(var limit) -> "breaks the limit of " + name(limit);
          case Outcome.Exited(int status) when status != 0 -> "exits with status " + status;
          case Outcome.Finished(), Outcome.Exited _ -> "prints " + quoted(result.output());
          case Outcome.NotRun() -> "is not tried, for the program was stopped before";
        };
  }

  private static String name(Limit limit) {
    return switch (limit) {
      case CPU -> "processor time";
      case WALL -> "time";
      case MEMORY -> "memory";
      case STATEMENTS -> "statements";
      case OUTPUT -> "output";
    };
  }

  private static String quoted(String text) {
    return TextNode.valueOf(cut(text)).toString();
  }

  private static String brief(String text) {
    return cut(text.strip().replaceAll("\\s+", " "));
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
