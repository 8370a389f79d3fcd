package plumbline.reward.staged;

import java.util.Locale;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.SampleKey;

/// One way to tell whether an answer means what the reference means.
public sealed interface Stage {
  /// What recipes and columns call it.
  String name();

  /// What is judged.
  ///
  /// @param question as the policy was asked
  /// @param reference the bare right answer
  /// @param answer the bare answer that a response states
  /// @param key of the sample
  record Case(String question, String reference, String answer, SampleKey key) {}

  /// What a stage says.
  enum Opinion {
    /// They mean the same.
    EQUIVALENT,
    /// They do not.
    DIFFERENT,
    /// It cannot tell; the next stage is asked.
    UNSURE
  }

  /// Judges, and lets every failure out.
  Opinion judge(Case judged) throws Exception;

  /// Equal but for white space, letter case and a full stop at the end. What differs is left to the
  /// next stage.
  record Strings() implements Stage {
    @Override
    public String name() {
      return "string";
    }

    @Override
    public Opinion judge(Case judged) {
      return normal(judged.reference()).equals(normal(judged.answer()))
          ? Opinion.EQUIVALENT
          : Opinion.UNSURE;
    }

    private static String normal(String text) {
      return text.strip().replaceAll("\\s+", " ").replaceAll("\\.$", "").toLowerCase(Locale.ROOT);
    }
  }

  /// Equal as mathematics. What is not mathematics is left to the next stage.
  ///
  /// @param verifier compares exactly
  record Mathematics(MathVerifier verifier) implements Stage {
    @Override
    public String name() {
      return "math";
    }

    @Override
    public Opinion judge(Case judged) {
      var verdict = verifier.verify(judged.reference(), judged.answer());
      if (verdict.equal()) {
        return Opinion.EQUIVALENT;
      }
      return verdict.sure() ? Opinion.DIFFERENT : Opinion.UNSURE;
    }
  }

  /// A model is asked.
  ///
  /// @param judge asks it
  record Generative(GenerativeJudge judge) implements Stage {
    @Override
    public String name() {
      return "judge";
    }

    @Override
    public Opinion judge(Case judged) throws InterruptedException {
      return judge.judge(judged);
    }
  }
}
