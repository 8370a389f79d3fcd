package plumbline.rollout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.Task;

/// Samples a group of episodes for every task, all in one call of the completer, and scores them.
/// Every sample is drawn with the key (run, step, task id, number in the group), so it does not
/// depend on what else is in the batch.
///
/// @param completer samples the continuations
/// @param prompts how a task is put to the model
/// @param scoring judges the episodes
/// @param sampling how tokens are drawn
/// @param groupSize how many episodes a task gets; at least 1
public record GroupRollout(
    Completer completer,
    Function<Task, Prompt> prompts,
    EpisodeScoring scoring,
    Sampling sampling,
    int groupSize) {
  public GroupRollout {
    if (groupSize < 1) {
      throw new IllegalArgumentException(
          "group size is %d, must be at least 1".formatted(groupSize));
    }
  }

  /// A group for every task, in the order of the tasks.
  ///
  /// @throws IllegalArgumentException where two tasks have the same id
  /// @throws IllegalStateException where the completer answers more or fewer requests than it got
  /// @throws InterruptedException when the calling thread is interrupted; the work is cancelled
  public List<Group> roll(List<Task> tasks, long run, long step) throws InterruptedException {
    requireDistinct(tasks);
    var requests = new ArrayList<CompletionRequest>();
    for (var task : tasks) {
      var prompt = prompts.apply(task);
      for (int sample = 0; sample < groupSize; sample++) {
        var key = new SampleKey(run, step, task.id(), sample);
        requests.add(new CompletionRequest(prompt, sampling, key));
      }
    }
    var completions = completer.complete(requests);
    if (completions.size() != requests.size()) {
      throw new IllegalStateException(
          "the completer got %d requests and gave %d completions"
              .formatted(requests.size(), completions.size()));
    }
    var episodes = new ArrayList<Episode>();
    for (int i = 0; i < completions.size(); i++) {
      episodes.add(episode(tasks.get(i / groupSize), requests.get(i).key(), completions.get(i)));
    }
    var columns = scoring.score(episodes);
    var groups = new ArrayList<Group>();
    for (int i = 0; i < tasks.size(); i++) {
      int from = i * groupSize;
      int to = from + groupSize;
      groups.add(new Group(tasks.get(i), episodes.subList(from, to), columns.subList(from, to)));
    }
    return groups;
  }

  private static void requireDistinct(List<Task> tasks) {
    var ids = new HashSet<Long>();
    for (var task : tasks) {
      if (!ids.add(task.id())) {
        throw new IllegalArgumentException(
            "task id %d comes twice in one batch; both groups would draw the same samples"
                .formatted(task.id()));
      }
    }
  }

  /// One prompt, one sampled span. Entropies that a server does not tell are NaN; without token ids
  /// the spans are empty and only the text remains.
  static Episode episode(Task task, SampleKey key, Completion completion) {
    var tokens = completion.tokens();
    var logProbs = tokens.isEmpty() ? Floats.empty() : completion.logProbs();
    var entropies =
        completion.entropies().size() == tokens.size()
            ? completion.entropies()
            : Floats.filled(tokens.size(), Float.NaN);
    List<Span> spans =
        List.of(
            new Span.Given(completion.prompt()),
            new Span.Sampled(tokens, logProbs, entropies, completion.policyVersion(), 0));
    return new Episode(task, key, spans, completion.text(), completion.stop());
  }
}
