package plumbline.recipe.curriculum;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import plumbline.recipe.Feed;
import plumbline.recipe.curriculum.Promotion.Evaluation;
import plumbline.recipe.policy.GroupSource;
import plumbline.reward.RewardAggregation;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.train.JsonState;
import plumbline.train.RunState;

/// Groups of tasks that fit the policy, in stages. When a stage begins, the pass rate of every task
/// that is not retired is estimated with the policy as it is and the stage's cap; the tasks within
/// the stage's bounds are trained on until [Promotion] ends it. A stage without tasks is passed
/// over; where a later stage would begin and every task is retired, the run has learnt what there
/// was and ends. Stages never go back. All that decides is part of the checkpoint, so a run that is
/// resumed inside a stage goes on exactly.
public final class StagedSource implements GroupSource {
  private final Plan plan;
  private final Rollouts rollouts;
  private final PassRates rates;
  private final RewardAggregation aggregation;
  private final Course course;
  private final Consumer<String> remarks;
  private final List<Evaluation> history = new ArrayList<>();
  private PassCounts counts;
  private Stretch stretch = Stretch.EMPTY;
  private int stage = -1;
  private long begun;
  private long unlogged; // tokens of the estimate that ended the run
  private List<Task> chosen = List.of();

  /// How tasks are attempted.
  @FunctionalInterface
  public interface Rollouts {
    /// A rollout of the policy as it is.
    ///
    /// @param maxTokens most new tokens of an answer
    /// @param group samples of a task
    GroupRollout of(int maxTokens, int group);
  }

  /// What a step is made of.
  ///
  /// @param tasksPerStep tasks of one step
  /// @param group samples of each
  /// @param column the reward column that says whether a task is solved: 1 or more is
  /// @param seed of the run
  public record Course(int tasksPerStep, int group, String column, long seed) {}

  /// @param remarks told when a stage begins
  public StagedSource(
      Plan plan,
      List<Task> tasks,
      Rollouts rollouts,
      RewardAggregation aggregation,
      Course course,
      Consumer<String> remarks) {
    this.plan = plan;
    this.counts = new PassCounts(tasks, plan.samples());
    this.rollouts = rollouts;
    this.rates = new PassRates(plan, rollouts, course);
    this.aggregation = aggregation;
    this.course = course;
    this.remarks = remarks;
  }

  /// @throws EmptyStageException where neither the stage that begins nor a later one has a task
  @Override
  public Collected collect(long batch, long step) throws InterruptedException {
    int next = stage < 0 ? 0 : plan.promotion().next(stage, plan.stages().size(), history);
    var figures = new LinkedHashMap<String, Double>();
    if (next != stage) {
      var end = begin(next, step, figures);
      if (end.isPresent()) {
        return Collected.end(end.get(), figures);
      }
    } else if (counts.open().isEmpty()) { // resumed with another promotion
      figures.put("curriculum/estimate_tokens", (double) unlogged);
      return Collected.end(
          "nothing is left to learn at step %d: all %,d tasks are always solved; the run ends"
              .formatted(step, counts.size()),
          figures);
    }
    var groups =
        rollouts
            .of(stage().maxTokens(), course.group())
            .roll(batch(step - begun), course.seed(), step);
    note(groups);
    figures.put("curriculum/stage", stage + 1.0);
    figures.put("curriculum/cut_share", cutShare(groups));
    return new Collected(groups, figures);
  }

  private Stage stage() {
    return plan.stages().get(stage);
  }

  /// The tasks of a step of the stage, each once: an epoch is as many whole steps as the chosen
  /// tasks give, in an order drawn anew; where there are fewer tasks than a step takes, all of
  /// them.
  private List<Task> batch(long inStage) {
    if (chosen.isEmpty()) { // resumed
      chosen = counts.of(stage());
    }
    if (chosen.isEmpty()) { // with other bounds
      throw none(stage, counts);
    }
    int size = Math.min(course.tasksPerStep(), chosen.size());
    int perEpoch = chosen.size() / size;
    var order =
        Feed.permutation(
            chosen.size(), new SampleKey(course.seed(), inStage / perEpoch, stage, -3));
    int from = (int) (inStage % perEpoch) * size;
    return IntStream.range(from, from + size).mapToObj(i -> chosen.get(order[i])).toList();
  }

  private EmptyStageException none(int number, PassCounts known) {
    return new EmptyStageException(
        "stage %d of %d has no task: %s; widen pass-rate-low and pass-rate-high, or give other tasks"
            .formatted(number + 1, plan.stages().size(), known.lack(plan.stages().get(number))));
  }

  /// Begins `first`, or the next stage that has tasks; a rollout that fails changes nothing.
  ///
  /// @return why the run ends instead, where all that earlier stages left is solved
  private Optional<String> begin(int first, long step, SequencedMap<String, Double> figures)
      throws InterruptedException {
    int last = plan.stages().size() - 1;
    var known = counts.copy();
    long sampled = 0;
    for (int next = first; ; next++) {
      sampled += rates.count(next, known);
      var taken = known.of(plan.stages().get(next));
      if (!taken.isEmpty()) {
        figures.put("curriculum/estimate_tokens", (double) sampled);
        begun(next, step, known, taken, figures);
        return Optional.empty();
      }
      if (stage >= 0 && known.open().isEmpty()) {
        counts = known;
        unlogged += sampled;
        figures.put("curriculum/estimate_tokens", (double) unlogged);
        return Optional.of(
            "nothing is left to learn: stage %d of %d would begin at step %d, and all %,d tasks are always solved; the run ends"
                .formatted(next + 1, last + 1, step, known.size()));
      }
      if (next == last) {
        throw none(next, known);
      }
      remarks.accept(
          "stage %d of %d is passed over at step %d: %s"
              .formatted(next + 1, last + 1, step, known.lack(plan.stages().get(next))));
    }
  }

  private void begun(
      int next,
      long step,
      PassCounts known,
      List<Task> taken,
      SequencedMap<String, Double> figures) {
    counts = known;
    stage = next;
    begun = step;
    history.clear();
    stretch = Stretch.EMPTY;
    chosen = taken;
    figures.put("curriculum/tasks", (double) chosen.size());
    figures.put("curriculum/always_solved", (double) counts.always());
    figures.put("curriculum/never_solved", (double) counts.never());
    remarks.accept(
        "stage %d of %d begins at step %d: %,d of %,d tasks, answers of %d tokens (%,d always solved, %,d never)"
            .formatted(
                stage + 1,
                plan.stages().size(),
                step,
                chosen.size(),
                counts.size(),
                stage().maxTokens(),
                counts.always(),
                counts.never()));
  }

  private void note(List<Group> groups) {
    stretch = stretch.with(groups, aggregation);
    if (stretch.steps() == plan.every()) {
      history.add(stretch.evaluation());
      stretch = Stretch.EMPTY;
    }
  }

  private static double cutShare(List<Group> groups) {
    return groups.stream()
        .flatMap(group -> group.episodes().stream())
        .mapToInt(episode -> episode.truncated() ? 1 : 0)
        .average()
        .orElse(0);
  }

  @Override
  public Optional<RunState> state() {
    return Optional.of(
        new JsonState("curriculum", true) {
          @Override
          protected JsonNode write() {
            return written();
          }

          @Override
          protected void read(JsonNode state) throws IOException {
            take(state);
          }
        });
  }

  private JsonNode written() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("stage", stage).put("begun", begun).put("unlogged", unlogged);
    var solved = json.putArray("solved");
    for (int count : counts.values()) {
      solved.add(count);
    }
    var evaluations = json.putArray("history");
    history.forEach(each -> evaluations.addArray().add(each.reward()).add(each.cut()));
    stretch.write(json.putObject("stretch"));
    return json;
  }

  private void take(JsonNode state) throws IOException {
    var solved = state.required("solved");
    if (solved.size() != counts.size()) {
      throw new IOException(
          "the checkpoint's curriculum has %d tasks, the data has %d"
              .formatted(solved.size(), counts.size()));
    }
    stage = state.required("stage").intValue();
    begun = state.required("begun").longValue();
    unlogged = state.path("unlogged").longValue();
    for (int i = 0; i < solved.size(); i++) {
      counts.set(i, solved.get(i).intValue());
    }
    history.clear();
    state
        .required("history")
        .forEach(each ->
            history.add(new Evaluation(each.get(0).doubleValue(), each.get(1).doubleValue())));
    stretch = Stretch.read(state.required("stretch"));
    chosen = List.of();
  }
}
