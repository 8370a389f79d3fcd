package plumbline.quickstart;

import java.util.List;
import java.util.stream.LongStream;
import plumbline.benchmark.HeldOutTasks;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.environment.Split;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.model.CausalLm;
import plumbline.recipe.Feed;
import plumbline.reward.RewardFunction;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// What all stages of the quickstart share: the task, its tokens, and how a model attempts it.
///
/// @param task what is learnt
/// @param tokenizer of the task's characters
/// @param lanes that everything runs on
/// @param seed of the whole job
record Workshop(QuickstartTask task, Tokenizer tokenizer, Lanes lanes, long seed) {
  private static final int GROUP = 8;
  private static final int TASKS_PER_STEP = 64;
  private static final int WARM_ROWS = 128;
  private static final long HELD_OUT_SEED = 20_000_003;

  /// Rows of a warm-start step: fresh tasks with their solutions, ended by the end token.
  Feed<TrainingRow> warmRows() {
    return step ->
        LongStream.range(0, WARM_ROWS).mapToObj(i -> warmRow(step * WARM_ROWS + i)).toList();
  }

  private TrainingRow warmRow(long number) {
    var key = new SampleKey(seed, 1, number, 0);
    var drawn = task.generator().draw(Split.TRAIN, key);
    var answer = tokenizer.encode(task.generator().solution(drawn, key));
    return TrainingRow.supervised(
        tokenizer.encode(drawn.question()), answer.then(Tokens.of(endToken())));
  }

  /// Tasks of an alignment step.
  Feed<Task> alignTasks() {
    return step ->
        LongStream.range(0, TASKS_PER_STEP)
            .mapToObj(i -> step * TASKS_PER_STEP + i)
            .map(id -> task.generator().draw(Split.TRAIN, new SampleKey(seed, 2, id, 0)))
            .toList();
  }

  /// Held-out tasks, the same for every seed of a job.
  HeldOutTasks heldOut(int count) {
    var tasks =
        LongStream.range(0, count)
            .mapToObj(
                id -> task.generator().draw(Split.HELD_OUT, new SampleKey(HELD_OUT_SEED, 3, id, 0)))
            .toList();
    return new HeldOutTasks(tasks, HELD_OUT_SEED, task.generator().name());
  }

  /// Groups of eight samples a task from this network, judged by `judge`.
  GroupRollout rollout(CausalLm network, RewardFunction judge, int group) {
    var engine =
        new BatchEngine(network, lanes, BatchEngine.Settings.standard(), tokenizer, List.of());
    var completer =
        new LocalCompleter(
            engine, tokenizer, messages -> tokenizer.encode(messages.getLast().content()), () -> 0);
    return new GroupRollout(
        completer,
        each -> new Prompt.OfTokens(tokenizer.encode(each.question())),
        EpisodeScoring.of(judge),
        Sampling.random(task.generator().maxAnswerLength() + 2, 1.0),
        group);
  }

  GroupRollout rollout(CausalLm network) {
    return rollout(network, task.generator().verifier(), GROUP);
  }

  int endToken() {
    return tokenizer.specials().eos().orElseThrow();
  }
}
