package plumbline.cli;

import java.io.IOException;
import plumbline.environment.feedback.AnswerFeedback;
import plumbline.environment.feedback.CodeFeedback;
import plumbline.environment.feedback.DigitFeedback;
import plumbline.environment.feedback.Feedback;
import plumbline.reward.MathReward;
import plumbline.reward.code.CodeJudge;
import plumbline.reward.code.CodeTask;
import plumbline.reward.math.MathVerifier;
import plumbline.sandbox.ChildPool;
import plumbline.sandbox.PythonInterpreter;
import plumbline.sandbox.SandboxLimits;

/// Who says what is wrong with an attempt.
enum RoundsEnvironment {
  /// Digits of a number.
  digits,
  /// The math verifier.
  answer,
  /// Tests of a program.
  code;

  /// An environment that is ready; closing it gives back what it held.
  record Open(Feedback feedback, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }

  /// What is wrong with a gold answer, which this environment compares with; empty where nothing
  /// is.
  String fault(String gold) {
    return switch (this) {
      case digits ->
          gold.strip().matches("[0-9]+")
              ? ""
              : "the answer is '%s', must be digits".formatted(gold);
      case answer -> MathReward.gold(gold).isBlank() ? "the answer is empty" : "";
      case code -> {
        try {
          CodeTask.parse(gold);
          yield "";
        } catch (IllegalArgumentException malformed) {
          yield String.valueOf(malformed.getMessage());
        }
      }
    };
  }

  /// Makes it ready.
  ///
  /// @param visible so many tests of a program are shown
  Open open(int visible) throws IOException {
    return switch (this) {
      case digits -> new Open(new DigitFeedback(), () -> {});
      case answer -> new Open(new AnswerFeedback(MathVerifier.standard()), () -> {});
      case code -> {
        var interpreter = PythonInterpreter.installed(PythonInterpreter.STANDARD_HEAP);
        var pool = ChildPool.open(interpreter, 1);
        var judge = new CodeJudge(pool, SandboxLimits.standard());
        yield new Open(new CodeFeedback(judge, visible), pool::close);
      }
    };
  }
}
