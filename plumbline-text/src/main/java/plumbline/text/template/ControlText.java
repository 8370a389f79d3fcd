package plumbline.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.token.Encoded;
import plumbline.text.token.SpecialTokens;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// Tokenises a rendering so that control tokens arise only where somebody may write them.
///
/// Special tokens are the template's. Added tokens that the tokenizer does not mark as special, but
/// the template writes, such as `<think>` or `<tool_response>`, are the template's and the
/// assistant's, who says them. All other added tokens (runs of spaces, tags of HTML) are ordinary
/// words. A text in which each control token is where it may be is encoded whole, exactly as it
/// stands; otherwise what only looks like one is cut out and encoded as plain text.
final class ControlText {
  private final Tokenizer tokenizer;
  private final IntPredicate structural;
  private final String text;

  /// For every character who wrote it.
  private final Author[] authors;

  private final IntStream.Builder tokens = IntStream.builder();
  private final List<Encoded.Range> ranges = new ArrayList<>();

  /// Who wrote a character, the least trusted first.
  private enum Author {
    ANYBODY,
    ASSISTANT,
    TEMPLATE
  }

  private ControlText(
      Tokenizer tokenizer, IntPredicate structural, Rendering rendering, List<Message> messages) {
    this.tokenizer = tokenizer;
    this.structural = structural;
    this.text = rendering.text();
    this.authors = new Author[text.length()];
    for (var run : rendering.runs()) {
      Arrays.fill(authors, run.start(), run.end(), author(run.origin(), messages));
    }
  }

  /// @param structural whether an added token that is not special is one that the template writes
  /// @param messages of the conversation that was rendered
  static Encoded encode(
      Tokenizer tokenizer, IntPredicate structural, Rendering rendering, List<Message> messages) {
    var control = new ControlText(tokenizer, structural, rendering, messages);
    control.encode(0, control.text.length());
    return new Encoded(Tokens.of(control.tokens.build().toArray()), control.ranges);
  }

  /// Roles are four words of ours, which templates build control tokens with.
  private static Author author(Origin origin, List<Message> messages) {
    return switch (origin) {
      case Origin.Template _ -> Author.TEMPLATE;
      case Origin.OfMessage(int _, Origin.Field field) when field == Origin.Field.ROLE ->
          Author.TEMPLATE;
      case Origin.OfMessage(int index, Origin.Field _) ->
          messages.get(index).role() == Role.ASSISTANT ? Author.ASSISTANT : Author.ANYBODY;
      case Origin.Tools _, Origin.Variable _, Origin.Mixed _ -> Author.ANYBODY;
    };
  }

  /// Who at least must have written the spelling of a token.
  private Author allowed(int token) {
    if (tokenizer.isSpecial(token)) {
      return Author.TEMPLATE;
    }
    return structural.test(token) ? Author.ASSISTANT : Author.ANYBODY;
  }

  private void encode(int from, int to) {
    if (from == to) {
      return;
    }
    var encoded = tokenizer.encode(text.substring(from, to), SpecialTokens.RECOGNISED);
    var forged = forged(encoded, from);
    if (forged.isEmpty()) {
      add(encoded, from);
      return;
    }
    int at = from;
    for (var stretch : forged) {
      encode(at, stretch.start());
      var plain =
          tokenizer.encode(text.substring(stretch.start(), stretch.end()), SpecialTokens.PLAIN);
      add(plain, stretch.start());
      at = stretch.end();
    }
    encode(at, to);
  }

  /// The characters inside control tokens whose author may not write them, of each token the first
  /// stretch.
  private List<Encoded.Range> forged(Encoded encoded, int shift) {
    var forged = new ArrayList<Encoded.Range>();
    for (int i = 0; i < encoded.tokens().size(); i++) {
      var allowed = allowed(encoded.tokens().get(i));
      int end = encoded.ranges().get(i).end() + shift;
      int start = encoded.ranges().get(i).start() + shift;
      while (start < end && authors[start].compareTo(allowed) >= 0) {
        start++;
      }
      int stop = start;
      while (stop < end && authors[stop].compareTo(allowed) < 0) {
        stop++;
      }
      if (start < stop) {
        forged.add(new Encoded.Range(start, stop));
      }
    }
    return forged;
  }

  private void add(Encoded encoded, int shift) {
    encoded.tokens().stream().forEach(tokens);
    for (var range : encoded.ranges()) {
      ranges.add(new Encoded.Range(range.start() + shift, range.end() + shift));
    }
  }
}
