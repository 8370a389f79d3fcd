package plumbline.claim.mol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import plumbline.claim.recipes.RecipeBench;
import plumbline.completion.Sampling;
import plumbline.environment.SortTasks;
import plumbline.environment.Split;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.job.RoundsText;
import plumbline.job.TextForm;
import plumbline.model.CausalLm;
import plumbline.rollout.FeedbackRollout;
import plumbline.rollout.TurnMarks;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Speaker;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.Trajectory;

/// The task of the claim, and attempts at it with remarks. Digits are to be sorted; of a wrong
/// attempt the first thing is said that is wrong ([SortingRemarks]).
///
/// @param bench seed and lanes
/// @param digits how many a task has
record SortingRounds(RecipeBench bench, int digits) {
  private static final int ROUNDS = 3;
  private static final double TEMPERATURE = 0.9;

  /// What tasks are for; none is drawn for two uses.
  enum Use {
    DEMONSTRATIONS(1, Split.TRAIN),
    TRAJECTORIES(2, Split.TRAIN),
    QUESTIONS(3, Split.TRAIN),
    HELD_OUT_TRAJECTORIES(4, Split.HELD_OUT),
    HELD_OUT_QUESTIONS(5, Split.HELD_OUT),
    START(6, Split.TRAIN);

    private final long stream;
    private final Split split;

    Use(long stream, Split split) {
      this.stream = stream;
      this.split = split;
    }
  }

  List<Task> tasks(Use use, int count) {
    var generator = new SortTasks(digits, false);
    return LongStream.range(0, count)
        .mapToObj(
            id -> generator.draw(use.split, new SampleKey(bench.trial().seed(), use.stream, id, 0)))
        .toList();
  }

  /// A wrong attempt: the answer with two neighbours swapped that differ.
  static String swapped(String answer) {
    for (int i = 1; i < answer.length(); i++) {
      if (answer.charAt(i) != answer.charAt(i - 1)) {
        return answer.substring(0, i - 1)
            + answer.charAt(i)
            + answer.charAt(i - 1)
            + answer.substring(i + 1);
      }
    }
    return answer + answer.charAt(0);
  }

  /// What the model of `network` says in up to three rounds.
  List<Trajectory> rolled(CausalLm network, Path model, Use use, int count)
      throws IOException, InterruptedException {
    var trial = bench.trial();
    try (var tokenizer = Tokenizer.load(model)) {
      var engine = new BatchEngine(network, trial.lanes(), tokenizer);
      var completer =
          new LocalCompleter(
              engine,
              tokenizer,
              messages -> tokenizer.encode(messages.getLast().content()),
              () -> 0);
      var attempt = Sampling.random(digits + 3, TEMPERATURE);
      var rollout =
          new FeedbackRollout(
              completer,
              new SortingRemarks(),
              new RoundsText(tokenizer, new TextForm.Plain(tokenizer)),
              new FeedbackRollout.Settings(
                  ROUNDS,
                  new TurnMarks("", ""),
                  network.config().maxPositions(),
                  attempt.maxTokens(),
                  _ -> attempt));
      return rollout.roll(tasks(use, count), 10 + use.stream).trajectories();
    }
  }

  /// Rows of trajectories as recipes read them; `as` says who says what.
  static List<Map<String, Object>> rows(List<Trajectory> trajectories, Roles as) {
    var rows = new ArrayList<Map<String, Object>>();
    for (var trajectory : trajectories) {
      rows.add(
          Map.of(
              "segments",
              trajectory.segments().stream()
                  .map(each ->
                      Map.of(
                          "role",
                          as.of(each.speaker()).name().toLowerCase(Locale.ROOT),
                          "text",
                          each.text()))
                  .toList()));
    }
    return rows;
  }

  /// Who is said to say what.
  @FunctionalInterface
  interface Roles {
    Speaker of(Speaker speaker);
  }
}
