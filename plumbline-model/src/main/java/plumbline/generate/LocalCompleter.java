package plumbline.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.completion.Prompt;
import plumbline.completion.SegmentCompleter;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// The completer that runs in this process. Calls of several threads take turns at sampling; each
/// renders and encodes its prompts beside them.
public final class LocalCompleter implements Completer, SegmentCompleter {
  private final BatchEngine engine;
  private final Tokenizer tokenizer;
  private final Function<List<Message>, Tokens> template;
  private final LongSupplier policyVersion;
  private final ReentrantLock turn = new ReentrantLock();

  /// A completer over an engine.
  ///
  /// @param template renders a conversation with an open assistant turn, as that of
  ///   [plumbline.data.preference.AnswerForm] does
  /// @param policyVersion tells which weights are sampled from
  public LocalCompleter(
      BatchEngine engine,
      Tokenizer tokenizer,
      Function<List<Message>, Tokens> template,
      LongSupplier policyVersion) {
    this.engine = engine;
    this.tokenizer = tokenizer;
    this.template = template;
    this.policyVersion = policyVersion;
  }

  @Override
  public List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
    return extend(
        requests.stream()
            .map(request -> new Continuation(request, Tokens.empty(), Integer.MAX_VALUE))
            .toList());
  }

  @Override
  public List<Completion> extend(List<Continuation> continuations) throws InterruptedException {
    try {
      return sampled(continuations.stream().map(this::row).toList());
    } catch (IllegalArgumentException | GenerationException refused) {
      throw new CompletionException(String.valueOf(refused.getMessage()), refused);
    }
  }

  private List<Completion> sampled(List<GenerationRequest> rows) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      var generated = engine.generate(rows);
      var completions = new ArrayList<Completion>();
      for (int i = 0; i < rows.size(); i++) {
        completions.add(completion(rows.get(i), generated.get(i)));
      }
      return completions;
    } finally {
      turn.unlock();
    }
  }

  private GenerationRequest row(Continuation continuation) {
    var request = continuation.request();
    return new GenerationRequest(
        tokens(request.prompt()),
        continuation.continued(),
        request.sampling(),
        request.key(),
        continuation.pauseAfter());
  }

  private Tokens tokens(Prompt prompt) {
    return switch (prompt) {
      case Prompt.OfTokens(Tokens tokens) -> tokens;
      case Prompt.OfText(String text) -> tokenizer.encode(text);
      case Prompt.OfMessages(List<Message> messages) -> template.apply(messages);
    };
  }

  private Completion completion(GenerationRequest request, Generated row) {
    return new Completion(
        request.prompt(),
        row.tokens(),
        text(request, request.continued().then(row.tokens())),
        row.logProbs(),
        row.entropies(),
        row.stop(),
        policyVersion.getAsLong());
  }

  private String text(GenerationRequest request, Tokens tokens) {
    boolean stopped = !tokens.isEmpty() && ends(request, tokens.get(tokens.size() - 1));
    var spoken = stopped ? tokens.slice(0, tokens.size() - 1) : tokens;
    var text = tokenizer.decode(spoken, true);
    int cut = text.length();
    for (var stop : request.sampling().stopStrings()) {
      int at = text.indexOf(stop);
      cut = at >= 0 ? Math.min(cut, at) : cut;
    }
    return text.substring(0, cut);
  }

  private boolean ends(GenerationRequest request, int token) {
    var sampling = request.sampling();
    return sampling.stopTokens().contains(token)
        || (!sampling.ignoreEos() && engine.endTokens().contains(token));
  }
}
