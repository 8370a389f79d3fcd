package plumbline.reward.code;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.reward.math.AnswerExtraction;
import plumbline.sandbox.ChildPool;
import plumbline.sandbox.PythonInterpreter;
import plumbline.text.trajectory.Episode;

/// Runs the program of a response against the tests of its task. The column `code` says whether, or
/// how far, it is correct; a column `code-<preference>` is 1 where it is wholly correct and meets
/// the preference, else 0. A response without a program gets 0; a failure of the sandbox is
/// unscored.
public final class CodeReward implements RewardFunction {
  /// The name of the column of correctness.
  public static final String COLUMN = "code";

  private static final Pattern FENCE = Pattern.compile("```[ \\t]*([A-Za-z0-9+]*)[^\\n]*\\n");
  private static final Duration PATIENCE = Duration.ofMinutes(25);

  private final Settings settings;
  private @Nullable ChildPool pool;

  /// What correctness is worth.
  public enum Score {
    /// 1 where all tests pass, else 0.
    ALL,
    /// The share of the tests that pass.
    SHARE
  }

  /// How programs are judged.
  ///
  /// @param preferences each a column
  /// @param limits of one program
  /// @param heapMegabytes of one child
  /// @param children how many programs run at once
  public record Settings(
      Score score,
      List<CodePreference> preferences,
      plumbline.sandbox.SandboxLimits limits,
      int heapMegabytes,
      int children) {
    public Settings {
      preferences = List.copyOf(preferences);
    }
  }

  /// A reward that starts its children when it is opened, or first asked.
  public CodeReward(Settings settings) {
    this.settings = settings;
  }

  /// The name of a preference's column.
  public static String column(CodePreference preference) {
    return COLUMN + "-" + preference.key();
  }

  @Override
  public List<String> columns() {
    var columns = new ArrayList<>(List.of(COLUMN));
    settings.preferences().forEach(each -> columns.add(column(each)));
    return columns;
  }

  /// A program waits for a child, which waits for the processor.
  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public void open() throws IOException {
    pool();
  }

  private synchronized ChildPool pool() throws IOException {
    if (pool == null) {
      var interpreter = PythonInterpreter.installed(settings.heapMegabytes());
      pool = ChildPool.open(interpreter, settings.children());
    }
    return pool;
  }

  @Override
  public synchronized void close() {
    if (pool != null) {
      pool.close();
      pool = null;
    }
  }

  @Override
  public RewardColumns score(Episode episode)
      throws IOException, InterruptedException, CodeJudge.NotJudgedException {
    var task = CodeTask.parse(episode.task().answer());
    var program = program(episode.text());
    if (program.isEmpty()) {
      return RewardColumns.all(columns(), Verdict.of(false));
    }
    var judge = new CodeJudge(pool(), settings.limits());
    boolean analyse =
        settings.preferences().stream().anyMatch(each -> each != CodePreference.EFFICIENCY);
    return columns(judge.judge(program.get(), task, analyse), task);
  }

  private RewardColumns columns(CodeJudgement judgement, CodeTask task) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(
        COLUMN,
        switch (settings.score()) {
          case ALL -> Verdict.of(judgement.isCorrect());
          case SHARE -> new Verdict.Scored(judgement.share());
        });
    for (var preference : settings.preferences()) {
      verdicts.put(column(preference), Verdict.of(judgement.meets(preference, task)));
    }
    return new RewardColumns(verdicts);
  }

  /// The program of a response: what stands, after the thinking, in the last fenced block; all of
  /// the text where there is no fence; nothing where the last fence never closes or thinking never
  /// ended.
  public static Optional<String> program(String response) {
    var text = AnswerExtraction.afterThinking(response);
    if (text.isEmpty() || !text.get().contains("```")) {
      return text.filter(each -> !each.isBlank());
    }
    var fences = FENCE.matcher(text.get());
    Optional<String> last = Optional.empty();
    int from = 0;
    while (fences.find(from)) {
      int end = text.get().indexOf("```", fences.end());
      if (end < 0) {
        return Optional.empty();
      }
      last = Optional.of(text.get().substring(fences.end(), end));
      from = end + 3;
    }
    return last;
  }
}
