package plumbline.claim.preference;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import plumbline.reward.code.CodeJudge;
import plumbline.reward.code.CodeJudgement;
import plumbline.reward.code.CodePreference;
import plumbline.sandbox.ChildPool;
import plumbline.sandbox.PythonInterpreter;
import plumbline.sandbox.Sandbox;
import plumbline.sandbox.SandboxLimits;

/// The sandboxed judge of programs, which judges no program twice, whatever the seed: a verdict
/// depends on task and text alone. Used by one thread.
final class ProgramJudge implements AutoCloseable {
  private static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofSeconds(20), Duration.ofMinutes(5), 100_000, 1 << 14);

  private final CodeJudge judge;
  private final Runnable release;
  private final Map<Question, Verdict> known;
  private int runs;

  /// A program for a task.
  record Question(Programs.Task task, String program) {}

  /// What a program is.
  ///
  /// @param judgement which tests it passes
  /// @param correct whether it passes all
  /// @param simple whether it is correct and has no decision
  /// @param complexity its cyclomatic complexity, 0 where it is not correct
  record Verdict(CodeJudgement judgement, boolean correct, boolean simple, long complexity) {}

  /// @param known verdicts that are there already; new ones are added
  /// @param release ends the sandbox when the judge is closed
  ProgramJudge(Map<Question, Verdict> known, Sandbox sandbox, Runnable release) {
    this.known = known;
    this.judge = new CodeJudge(sandbox, LIMITS);
    this.release = release;
  }

  static ProgramJudge open(Map<Question, Verdict> known) throws IOException {
    var python = PythonInterpreter.installed(PythonInterpreter.STANDARD_HEAP);
    var pool = ChildPool.open(python, 1);
    return new ProgramJudge(known, pool, pool::close);
  }

  /// @throws IOException where the sandbox failed, which says nothing about the program
  Verdict verdict(Programs.Task task, String program) throws IOException, InterruptedException {
    var question = new Question(task, program);
    var found = known.get(question);
    if (found == null) {
      found = judged(question);
      runs++;
      known.put(question, found);
    }
    return found;
  }

  private Verdict judged(Question question) throws IOException, InterruptedException {
    var task = question.task().tests();
    try {
      var judgement = judge.judge(question.program(), task, true);
      return new Verdict(
          judgement,
          judgement.isCorrect(),
          judgement.meets(CodePreference.COMPLEXITY, task),
          judgement.source().map(source -> source.complexity()).orElse(0L));
    } catch (CodeJudge.NotJudgedException failure) {
      throw new IOException("a program was not judged: " + failure.getMessage(), failure);
    }
  }

  /// How many programs were run.
  int runs() {
    return runs;
  }

  @Override
  public void close() {
    release.run();
  }
}
