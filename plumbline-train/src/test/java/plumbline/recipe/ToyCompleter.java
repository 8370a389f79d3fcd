package plumbline.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.completion.Prompt;
import plumbline.completion.SegmentCompleter;
import plumbline.generate.BatchEngine;
import plumbline.generate.GenerationRequest;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

/// Samples from the toy model; tokens are spelled as numbers. An answer of all tokens is whole, not
/// cut.
record ToyCompleter(BatchEngine engine, LongSupplier version)
    implements Completer, SegmentCompleter {
  @Override
  public List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
    return extend(
        requests.stream()
            .map(request -> new Continuation(request, Tokens.empty(), Integer.MAX_VALUE))
            .toList());
  }

  @Override
  public List<Completion> extend(List<Continuation> continuations) throws InterruptedException {
    var rows = continuations.stream().map(ToyCompleter::generation).toList();
    var generated = engine.generate(rows);
    var completions = new ArrayList<Completion>();
    for (int i = 0; i < rows.size(); i++) {
      var row = generated.get(i);
      completions.add(
          new Completion(
              rows.get(i).prompt(),
              row.tokens(),
              spelled(rows.get(i).continued().then(row.tokens())),
              row.logProbs(),
              row.entropies(),
              row.stop() == StopReason.LENGTH ? StopReason.STOP : row.stop(),
              version.getAsLong()));
    }
    return completions;
  }

  private static GenerationRequest generation(Continuation row) {
    var request = row.request();
    var prompt = ((Prompt.OfTokens) request.prompt()).tokens();
    return new GenerationRequest(
        prompt, row.continued(), request.sampling(), request.key(), row.pauseAfter());
  }

  private static String spelled(Tokens tokens) {
    return tokens.stream().mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }
}
