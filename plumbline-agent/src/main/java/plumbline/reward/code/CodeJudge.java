package plumbline.reward.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.sandbox.Execution;
import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.Sandbox;
import plumbline.sandbox.SandboxLimits;
import plumbline.sandbox.Submission;
import plumbline.sandbox.Submission.Probe;

/// Judges a program in a sandbox. The program is run by one submission, which knows the questions
/// of the tests and none of their answers; what comes back is compared here. Its text is analysed
/// by another, which reads it and does not run it.
///
/// @param sandbox runs both
/// @param limits of the program, all tests together
public record CodeJudge(Sandbox sandbox, SandboxLimits limits) {
  private static final String ANALYSIS = analysis();
  private static final SandboxLimits ANALYSIS_LIMITS =
      new SandboxLimits(Duration.ofSeconds(20), Duration.ofMinutes(2), 20_000_000, 1 << 20);

  /// A program that cannot be judged because the sandbox failed.
  public static final class NotJudgedException extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1;

    NotJudgedException(String message) {
      super(message);
    }
  }

  /// Judges a program.
  ///
  /// @param analyse whether the text of a program that passes is looked at
  /// @throws NotJudgedException where the sandbox failed, which says nothing about the program
  public CodeJudgement judge(String program, CodeTask task, boolean analyse)
      throws InterruptedException, NotJudgedException {
    var results = results(program, task);
    var passed = new ArrayList<Boolean>();
    for (int i = 0; i < results.size(); i++) {
      passed.add(task.tests().get(i).passes(results.get(i)));
    }
    long statements = results.stream().mapToLong(ProbeResult::statements).sum();
    var judgement = new CodeJudgement(passed, statements, Optional.empty());
    return analyse && judgement.isCorrect()
        ? new CodeJudgement(passed, statements, report(program))
        : judgement;
  }

  /// What the tests of a task bring, in order.
  ///
  /// @throws NotJudgedException where the sandbox failed
  public List<ProbeResult> results(String program, CodeTask task)
      throws InterruptedException, NotJudgedException {
    var probes = task.tests().stream().map(CodeTest::probe).toList();
    return results(sandbox.run(new Submission(program, probes), limits), probes.size());
  }

  /// What a program's text shows; nothing where it is too much for the analysis.
  ///
  /// @throws NotJudgedException where the sandbox failed
  public Optional<SourceReport> report(String program)
      throws InterruptedException, NotJudgedException {
    var submission = new Submission(ANALYSIS, List.of(new Probe.Script(program)));
    var result = results(sandbox.run(submission, ANALYSIS_LIMITS), 1).getFirst();
    return switch (result.outcome()) {
      case Outcome.Finished() -> parsed(result.output());
      case Outcome.Exceeded _ -> Optional.empty();
      case Outcome.Raised raised when isTooMuch(raised) -> Optional.empty();
      default ->
          throw new NotJudgedException(
              "the analysis of the program ended with " + result.outcome());
    };
  }

  private static Optional<SourceReport> parsed(String output) throws NotJudgedException {
    try {
      return Optional.of(SourceReport.parse(output));
    } catch (IllegalArgumentException fault) {
      throw new NotJudgedException("the analysis of the program gave no report: " + fault);
    }
  }

  /// What the text itself causes.
  private static boolean isTooMuch(Outcome.Raised raised) {
    return List.of("RecursionError", "MemoryError", "SyntaxError", "ValueError")
        .contains(raised.type());
  }

  private static List<ProbeResult> results(Execution execution, int expected)
      throws NotJudgedException {
    return switch (execution) {
      case Execution.Ran(var results) when results.size() == expected -> results;
      case Execution.Ran(var results) ->
          throw new NotJudgedException(
              "the sandbox gave %d results of %d".formatted(results.size(), expected));
      case Execution.Broken(var reason) -> throw new NotJudgedException("sandbox: " + reason);
    };
  }

  private static String analysis() {
    try (var file = CodeJudge.class.getResourceAsStream("analysis.py")) {
      if (file == null) {
        throw new IllegalStateException("analysis.py is missing beside the classes of the judge");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException fault) {
      throw new IllegalStateException("cannot read analysis.py of the judge", fault);
    }
  }
}
