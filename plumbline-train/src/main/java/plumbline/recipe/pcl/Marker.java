package plumbline.recipe.pcl;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.Sampling;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// What stands between an answer and its assessment. Training samples past it, serving stops at it:
/// the two have different sets of stops.
public sealed interface Marker {
  /// As it is written.
  String text();

  /// The tokens that write it.
  Tokens tokens();

  /// The tokens at which training ends a sample.
  Set<Integer> ends();

  /// How samples to train on are drawn: they end at an end token that is not the marker, whatever
  /// the model's own configuration says.
  default Sampling training(Sampling sampling) {
    return sampling.endingOnlyAt(ends(), sampling.stopStrings());
  }

  /// How answers to serve are drawn: they end at the marker too, and no token behind it is drawn.
  default Sampling serving(Sampling sampling) {
    return switch (this) {
      case OfToken(_, int id, _) -> sampling.endingOnlyAt(with(ends(), id), sampling.stopStrings());
      case OfText(_, String stop, _, _) ->
          sampling.endingOnlyAt(
              ends(), Stream.concat(sampling.stopStrings().stream(), Stream.of(stop)).toList());
    };
  }

  /// `completer` for answers to serve as rewards read them: a stop text closes the answer and is
  /// cut off with what follows, so it is given back.
  default Completer serving(Completer completer) {
    return switch (this) {
      case OfToken _ -> completer;
      case OfText text ->
          requests -> completer.complete(requests).stream().map(text::closed).toList();
    };
  }

  /// Where the first marker begins among sampled tokens; their number where there is none.
  int positionIn(Tokens sampled);

  private static Set<Integer> with(Collection<Integer> ids, int id) {
    var all = new HashSet<>(ids);
    all.add(id);
    return all;
  }

  /// A token of its own.
  ///
  /// @param ends other tokens that end a text; not empty
  record OfToken(String text, int id, Set<Integer> ends) implements Marker {
    public OfToken {
      ends = Set.copyOf(ends);
    }

    @Override
    public Tokens tokens() {
      return Tokens.of(id);
    }

    @Override
    public int positionIn(Tokens sampled) {
      int at = 0;
      while (at < sampled.size() && sampled.get(at) != id) {
        at++;
      }
      return at;
    }
  }

  /// A text, as in the authors' program: `\n<evaluation>`, served up to `</answer>`.
  ///
  /// @param stop the text at whose end serving stops
  record OfText(String text, String stop, Tokenizer tokenizer, Set<Integer> ends)
      implements Marker {
    public OfText {
      ends = Set.copyOf(ends);
    }

    @Override
    public Tokens tokens() {
      return tokenizer.encode(text);
    }

    private Completion closed(Completion answer) {
      var said = answer.text();
      boolean cut = tokenizer.decode(answer.tokens(), true).startsWith(said + stop);
      return cut ? answer.withText(said + stop) : answer;
    }

    @Override
    public int positionIn(Tokens sampled) {
      int low = 0;
      int high = sampled.size();
      while (low < high) { // the first token with which the marker is complete
        int middle = (low + high) / 2;
        if (tokenizer.decode(sampled.slice(0, middle + 1), false).contains(text)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low == sampled.size() ? low : Math.max(0, low + 1 - tokens().size());
    }
  }

  /// The token spelt `text`.
  ///
  /// @param ends tokens at which the model ends a text, by its configuration
  /// @throws IllegalArgumentException where there is no such token, or nothing else ends a text
  static Marker token(String text, Tokenizer tokenizer, Set<Integer> ends) {
    int id =
        tokenizer
            .id(text)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the tokenizer has no token '%s'; add it, name one of its unused tokens as marker.token, or use marker.text"
                        .formatted(text)));
    var eos = tokenizer.specials().eos();
    var others = new HashSet<>(ends);
    eos.ifPresent(others::add);
    if (eos.isPresent() && eos.getAsInt() == id) {
      throw new IllegalArgumentException(
          "the marker '%s' is the token that ends a text; name another token: what follows an end is never sampled"
              .formatted(text));
    }
    others.remove(id);
    return new OfToken(text, id, requireEnd(others));
  }

  /// The text `text`; serving stops at `stop`.
  ///
  /// @param ends tokens at which the model ends a text, by its configuration
  /// @throws IllegalArgumentException where nothing ends a text
  static Marker text(String text, String stop, Tokenizer tokenizer, Set<Integer> ends) {
    var all = new HashSet<>(ends);
    tokenizer.specials().eos().ifPresent(all::add);
    return new OfText(text, stop, tokenizer, requireEnd(all));
  }

  private static Set<Integer> requireEnd(Set<Integer> ends) {
    if (ends.isEmpty()) {
      throw new IllegalArgumentException(
          "the model has no end token beside the marker, so no sample would end; name one in"
              + " generation_config.json");
    }
    return ends;
  }

  /// The stop texts that a served model needs; none where its end tokens say it all.
  default List<String> stopTexts() {
    return switch (this) {
      case OfToken _ -> List.of();
      case OfText(_, String stop, _, _) -> List.of(stop);
    };
  }

  /// The end tokens that a served model needs.
  default Set<Integer> servedEnds() {
    return switch (this) {
      case OfToken(_, int id, _) -> with(ends(), id);
      case OfText _ -> ends();
    };
  }
}
