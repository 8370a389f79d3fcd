package plumbline.reward.code;

import plumbline.sandbox.Outcome;
import plumbline.sandbox.ProbeResult;
import plumbline.sandbox.PythonValue;
import plumbline.sandbox.Submission.Probe;

/// A unit test: what the sandbox is asked, and what must come. The sandbox sees the question alone.
public sealed interface CodeTest {
  /// What the program is asked.
  Probe probe();

  /// Whether a result is the expected one.
  boolean passes(ProbeResult result);

  /// The program as a script: the same output, white space at the ends of lines and of the text
  /// aside. It may end by leaving with status 0.
  record Prints(String input, String output) implements CodeTest {
    @Override
    public Probe probe() {
      return new Probe.Script(input);
    }

    @Override
    public boolean passes(ProbeResult result) {
      boolean ended =
          result.outcome().equals(new Outcome.Finished())
              || result.outcome().equals(new Outcome.Exited(0));
      return ended && plain(result.output()).equals(plain(output));
    }

    private static String plain(String text) {
      var lines = text.lines().map(String::stripTrailing).toList();
      return String.join("\n", lines).strip();
    }
  }

  /// An expression over what the program defines: the same value, as Python compares plain data.
  record Returns(String call, PythonValue value) implements CodeTest {
    @Override
    public Probe probe() {
      return new Probe.Call(call);
    }

    @Override
    public boolean passes(ProbeResult result) {
      return result.outcome() instanceof Outcome.Returned(var given)
          && PythonValue.same(given, value);
    }
  }
}
