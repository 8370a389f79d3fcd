package plumbline.metric;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows how a run goes: on a terminal one line that is rewritten, elsewhere a plain line every ten
/// seconds; with rate, remaining time and the figures that matter. Meant for standard error.
public final class ConsoleSink implements MetricSink {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(10);
  private static final String START_OF_LINE = "\r\u001b[K";

  /// How much is shown and how.
  ///
  /// @param mode what is shown
  /// @param colour whether colours may be used
  /// @param width columns of the terminal
  public record Style(Mode mode, boolean colour, int width) {

    /// What a program should use: `--quiet` shows remarks and the last line only, and `NO_COLOR`
    /// (any value but the empty one) or `TERM=dumb` switch colours off.
    ///
    /// @param environment the process's environment variables
    public static Style of(boolean quiet, boolean terminal, Map<String, String> environment) {
      boolean dumb = "dumb".equals(environment.get("TERM"));
      boolean rewrites = terminal && !dumb;
      var mode = quiet ? Mode.QUIET : rewrites ? Mode.REWRITTEN : Mode.PLAIN;
      boolean colour = rewrites && environment.getOrDefault("NO_COLOR", "").isEmpty();
      return new Style(mode, colour, columns(environment.get("COLUMNS")));
    }

    /// The same with colours switched on or off by hand.
    public Style coloured(boolean wanted) {
      return new Style(mode, wanted, width);
    }

    /// A line that takes the place of one that is being rewritten, which stands below it again at
    /// its next step.
    public String above(String text) {
      return mode == Mode.REWRITTEN ? START_OF_LINE + text : text;
    }

    private static int columns(@Nullable String text) {
      return text != null && text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : 100;
    }
  }

  /// What is shown.
  public enum Mode {
    /// One line, rewritten at every step.
    REWRITTEN,
    /// A new line now and then.
    PLAIN,
    /// Remarks and the last line.
    QUIET
  }

  private final PrintStream out;
  private final Style style;
  private final ProgressLine line;
  private @Nullable Instant shown;
  private String current = "";
  private String printed = "";

  /// @param out where lines go, standard error as a rule
  /// @param firstStep the number of a run's first step, also where the run is resumed
  /// @param steps of the whole run
  /// @param figures names of the two or three metrics to show; see [#figures]
  public ConsoleSink(
      PrintStream out, Style style, long firstStep, long steps, List<String> figures) {
    this(out, style, new ProgressLine(firstStep, steps, figures, false));
  }

  private ConsoleSink(PrintStream out, Style style, ProgressLine line) {
    this.out = out;
    this.style = style;
    this.line = line;
  }

  /// The same of a run that ends as soon as it has learnt enough: what is left is told as the most.
  public ConsoleSink untilEnough() {
    return new ConsoleSink(out, style, line.atMost());
  }

  /// What matters most when rewards are learnt from.
  public static List<String> figures() {
    return List.of(MetricNames.REWARD_MEAN, MetricNames.ENTROPY, MetricNames.DEAD_GROUPS);
  }

  /// What matters most when preferences are learnt.
  public static List<String> preferenceFigures() {
    return List.of(MetricNames.LOSS, MetricNames.REWARDS_MARGINS, MetricNames.REWARDS_ACCURACIES);
  }

  @Override
  public String name() {
    return "console";
  }

  @Override
  public void write(LogEntry entry) {
    switch (entry) {
      case StepMetrics metrics -> step(metrics);
      case LogEntry.Note note -> note(note.text());
      case LogEntry.Samples _, LogEntry.Preferences _ -> {}
    }
  }

  @Override
  public void close(RunEnd end) {
    if (current.isEmpty()) {
      return;
    }
    switch (style.mode()) {
      case REWRITTEN -> out.println();
      case PLAIN, QUIET -> {
        if (!current.equals(printed)) {
          out.println(current);
        }
      }
    }
    out.flush();
  }

  private void step(StepMetrics metrics) {
    current = line.after(metrics);
    if (style.mode() == Mode.REWRITTEN) {
      redraw();
    } else if (style.mode() == Mode.PLAIN && isDue(metrics.time())) {
      out.println(current);
      printed = current;
      shown = metrics.time();
    }
    out.flush();
  }

  private boolean isDue(Instant now) {
    return shown == null || !now.isBefore(shown.plus(PLAIN_EVERY));
  }

  private void note(String text) {
    if (style.mode() == Mode.REWRITTEN) {
      out.print(START_OF_LINE);
    }
    out.println(style.colour() ? "\u001b[33m" + text + "\u001b[0m" : text);
    if (style.mode() == Mode.REWRITTEN && !current.isEmpty()) {
      redraw();
    }
    out.flush();
  }

  private void redraw() {
    out.print(START_OF_LINE + current.substring(0, Math.min(current.length(), style.width() - 1)));
  }
}
