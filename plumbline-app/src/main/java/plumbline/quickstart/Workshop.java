package plumbline.quickstart;

import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import plumbline.benchmark.HeldOutTasks;
import plumbline.benchmark.Judging;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.environment.Split;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.model.CausalLm;
import plumbline.recipe.Feed;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// What all stages of a small job share: the task, its tokens, and how a model attempts it.
///
/// @param task what is learnt
/// @param tokenizer of the task's characters
/// @param lanes that everything runs on
/// @param seed of the whole job
public record Workshop(QuickstartTask task, Tokenizer tokenizer, Lanes lanes, long seed) {
  private static final int GROUP = 8;
  private static final long HELD_OUT_SEED = 20_000_003;

  /// Rows of a warm-start step: fresh tasks with their solutions, ended by the end token.
  public Feed<TrainingRow> warmRows() {
    int rows = task.warmUp().rows();
    return step -> LongStream.range(0, rows).mapToObj(i -> warmRow(step * rows + i)).toList();
  }

  private TrainingRow warmRow(long number) {
    var key = new SampleKey(seed, 1, number, 0);
    var drawn = task.generator().draw(Split.TRAIN, key);
    var answer = tokenizer.encode(task.generator().solution(drawn, key));
    return TrainingRow.supervised(
        tokenizer.encode(drawn.question()), answer.then(Tokens.of(endToken())));
  }

  /// Tasks of an alignment step.
  public Feed<Task> alignTasks() {
    int tasks = task.alignment().tasks();
    return step ->
        LongStream.range(0, tasks)
            .mapToObj(i -> step * tasks + i)
            .map(id -> task.generator().draw(Split.TRAIN, new SampleKey(seed, 2, id, 0)))
            .toList();
  }

  /// Held-out tasks, the same for every seed of a job.
  public HeldOutTasks heldOut(int count) {
    var tasks =
        LongStream.range(0, count)
            .mapToObj(
                id -> task.generator().draw(Split.HELD_OUT, new SampleKey(HELD_OUT_SEED, 3, id, 0)))
            .toList();
    return new HeldOutTasks(tasks, HELD_OUT_SEED);
  }

  /// Attempts are right where the verifier agrees.
  public Judging.Verified judging() {
    return new Judging.Verified(task.generator().name());
  }

  /// Groups of eight samples a task, judged by the verifier.
  GroupRollout rollout(CausalLm network) {
    return rollout(network, scoring(), GROUP, () -> 0);
  }

  /// The same to train on, under a control.
  ///
  /// @param version how many optimiser steps the network has behind it
  GroupRollout rollout(CausalLm network, Control control, LongSupplier version) {
    var scoring =
        switch (control) {
          case NONE -> scoring();
          case SHUFFLED_REWARDS -> scoring().shuffled();
        };
    return rollout(network, scoring, GROUP, version);
  }

  /// Groups of `size` samples a task, judged by the verifier.
  public GroupRollout rollout(CausalLm network, int size) {
    return rollout(network, size, () -> 0);
  }

  /// Groups of `size` samples a task, judged by the verifier.
  ///
  /// @param version which weights are sampled from
  public GroupRollout rollout(CausalLm network, int size, LongSupplier version) {
    return rollout(network, scoring(), size, version);
  }

  private EpisodeScoring scoring() {
    return EpisodeScoring.of(task.generator().verifier());
  }

  private GroupRollout rollout(
      CausalLm network, EpisodeScoring scoring, int size, LongSupplier version) {
    var engine = new BatchEngine(network, lanes, tokenizer);
    var completer =
        new LocalCompleter(
            engine, tokenizer, messages -> tokenizer.encode(messages.getLast().content()), version);
    return new GroupRollout(
        completer,
        each -> new Prompt.OfTokens(tokenizer.encode(each.question())),
        scoring,
        Sampling.random(task.generator().maxAnswerLength() + 2, 1.0),
        size);
  }

  /// The token that ends an answer.
  public int endToken() {
    return tokenizer.specials().eos().orElseThrow();
  }
}
