package plumbline.job;

import java.util.List;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.generate.LocalCompleter;
import plumbline.recipe.ahead.Sampler;
import plumbline.train.TrainablePolicy.SampledCopy;

/// A copy of the policy with what samples from it.
record PolicyCopy(SampledCopy weights, LocalCompleter completer, long version)
    implements Sampler.Copy {
  @Override
  public List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
    return completer.complete(requests);
  }

  @Override
  public List<Completion> extend(List<Continuation> rows) throws InterruptedException {
    return completer.extend(rows);
  }

  @Override
  public void close() {
    weights.close();
  }
}
