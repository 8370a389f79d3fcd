package plumbline.recipe.sgpo;

import java.util.ArrayList;
import java.util.List;
import plumbline.completion.Completer;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.data.PromptCompletion;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;

/// Demonstrations that nobody learns from, to see whether a model answers better than another.
///
/// @param demonstrations held-out rows
/// @param maxTokens most new tokens of an answer
public record HeldOutAnswers(List<PromptCompletion> demonstrations, int maxTokens) {
  public HeldOutAnswers {
    demonstrations = List.copyOf(demonstrations);
  }

  /// Mean normalised edit distance, in words, of a model's greedy answers to the demonstrations; in
  /// [0, 1], 0 where all are the same.
  public double distance(Completer model) throws InterruptedException {
    var requests = new ArrayList<CompletionRequest>();
    for (var row : demonstrations) {
      requests.add(
          new CompletionRequest(
              new Prompt.OfMessages(List.of(Message.user(row.prompt()))),
              Sampling.greedy(maxTokens),
              new SampleKey(0, 0, requests.size(), 0)));
    }
    var answers = model.complete(requests);
    double sum = 0;
    for (int i = 0; i < demonstrations.size(); i++) {
      sum += Acceptance.distance(answers.get(i).text(), demonstrations.get(i).completion());
    }
    return sum / demonstrations.size();
  }
}
