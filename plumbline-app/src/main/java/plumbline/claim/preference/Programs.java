package plumbline.claim.preference;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import plumbline.reward.code.CodePreference;
import plumbline.reward.code.CodeTask;
import plumbline.reward.code.CodeTest;
import plumbline.sandbox.PythonValue;

/// Small Python functions of one argument to write, as "larger 5" (the larger of x and 5), each
/// with solutions that a judge sorts into right and wrong, simple and tangled.
final class Programs {
  private static final String HEAD = "def f(x):\n";
  private static final String INDENT = "    ";
  private static final long FEWEST = 2;
  private static final long MOST = 5;

  private Programs() {}

  /// What `f(x)` shall be; patterns are of an expression, and of what stands where x is above k and
  /// where it is not.
  enum Goal {
    LARGER("max(,x,COMMA,K,)|x|K", "min(,x,COMMA,K,)|K|x"),
    SMALLER("min(,x,COMMA,K,)|K|x", "max(,x,COMMA,K,)|x|K"),
    APART("abs(,x, - ,K,)|x, - ,K|K, - ,x", "x, - ,K|K, - ,x|x, - ,K"),
    TIMES("x, * ,K|x, * ,K|K, * ,x", "x, + ,K|x, * ,K|x"),
    PLUS("x, + ,K|x, + ,K|K, + ,x", "x, - ,K|x, + ,K|x"),
    MINUS("x, - ,K|x, - ,K|x, - ,K", "K, - ,x|x, - ,K|x, + ,K");

    private final String right;
    private final String wrong;

    Goal(String right, String wrong) {
      this.right = right;
      this.wrong = wrong;
    }

    private long value(long x, long k) {
      return switch (this) {
        case LARGER -> Math.max(x, k);
        case SMALLER -> Math.min(x, k);
        case APART -> Math.abs(x - k);
        case TIMES -> x * k;
        case PLUS -> x + k;
        case MINUS -> x - k;
      };
    }
  }

  /// A function to write.
  record Task(Goal goal, long k) {
    List<String> prompt() {
      return List.of(goal.name(), Long.toString(k));
    }

    /// Tests on both sides of k; whoever is simple has no decision.
    CodeTask tests() {
      var tests = new ArrayList<CodeTest>();
      for (long x : new long[] {-3, 0, k - 1, k, k + 2}) {
        var right = Long.toString(goal.value(x, k));
        tests.add(
            new CodeTest.Returns("f(%d)".formatted(x), new PythonValue.Int(new BigInteger(right))));
      }
      return new CodeTask(tests, Map.of(CodePreference.COMPLEXITY, 2L));
    }

    /// Ways to write it as words: three right ones, three wrong ones, and one of another number.
    List<List<String>> solutions() {
      var solutions = new ArrayList<List<String>>();
      for (var pattern : List.of(goal.right, goal.wrong)) {
        var parts = parts(pattern, k);
        solutions.add(line(parts.getFirst()));
        solutions.add(choice(parts.get(1), parts.get(2), k));
        solutions.add(branch(parts.get(1), parts.get(2), k));
      }
      solutions.add(line(parts(goal.right, k + 1).getFirst()));
      return solutions;
    }
  }

  /// All tasks.
  static List<Task> tasks() {
    var tasks = new ArrayList<Task>();
    for (var goal : Goal.values()) {
      LongStream.rangeClosed(FEWEST, MOST).forEach(k -> tasks.add(new Task(goal, k)));
    }
    return tasks;
  }

  /// All words of tasks and programs.
  static Words words() {
    var words = new ArrayList<String>();
    for (var goal : Goal.values()) {
      words.add(goal.name());
    }
    LongStream.rangeClosed(FEWEST, MOST + 1).forEach(k -> words.add(Long.toString(k)));
    words.addAll(
        List.of(
            INDENT,
            "return ",
            "if x > ",
            ":\n",
            "\n",
            " if x > ",
            " else ",
            "x",
            "max(",
            "min(",
            "abs(",
            ", ",
            ")",
            " + ",
            " - ",
            " * "));
    return new Words(words);
  }

  /// The program that a body makes.
  static String source(List<String> body) {
    return HEAD + String.join("", body) + "\n";
  }

  private static List<List<String>> parts(String pattern, long k) {
    var parts = new ArrayList<List<String>>();
    for (var part : pattern.split("\\|", -1)) {
      var words = new ArrayList<String>();
      for (var word : part.split(",", -1)) {
        words.add(word.equals("COMMA") ? ", " : word.equals("K") ? Long.toString(k) : word);
      }
      parts.add(words);
    }
    return parts;
  }

  private static List<String> line(List<String> value) {
    return joined(List.of(INDENT, "return "), value);
  }

  private static List<String> choice(List<String> above, List<String> below, long k) {
    return joined(
        List.of(INDENT, "return "), above, List.of(" if x > ", Long.toString(k), " else "), below);
  }

  private static List<String> branch(List<String> above, List<String> below, long k) {
    return joined(
        List.of(INDENT, "if x > ", Long.toString(k), ":\n", INDENT, INDENT, "return "),
        above,
        List.of("\n", INDENT, "return "),
        below);
  }

  @SafeVarargs
  private static List<String> joined(List<String>... parts) {
    var all = new ArrayList<String>();
    for (var part : parts) {
      all.addAll(part);
    }
    return List.copyOf(all);
  }
}
