package plumbline.text.template;

import java.util.ArrayList;
import java.util.List;
import plumbline.text.token.Encoded;
import plumbline.text.token.SpecialTokens;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// Tokenises a rendering so that special tokens arise only where the template wrote them.
///
/// A text whose special tokens are all the template's own is encoded whole, exactly as it stands.
/// Otherwise what looks like a special token, but has a character from elsewhere, is cut out and
/// encoded as plain text.
final class ControlText {
  private final Tokenizer tokenizer;
  private final String text;

  /// For every character whether the template wrote it.
  private final boolean[] trusted;

  private Tokens tokens = Tokens.empty();
  private final List<Encoded.Range> ranges = new ArrayList<>();

  private ControlText(Tokenizer tokenizer, Rendering rendering) {
    this.tokenizer = tokenizer;
    this.text = rendering.text();
    this.trusted = new boolean[text.length()];
    for (var run : rendering.runs()) {
      java.util.Arrays.fill(trusted, run.start(), run.end(), isTrusted(run.origin()));
    }
  }

  static Encoded encode(Tokenizer tokenizer, Rendering rendering) {
    var control = new ControlText(tokenizer, rendering);
    control.encode(0, control.text.length());
    return new Encoded(control.tokens, control.ranges);
  }

  /// Roles are four words of ours, which templates build control tokens with.
  private static boolean isTrusted(Origin origin) {
    return origin instanceof Origin.Template
        || (origin instanceof Origin.OfMessage message && message.field() == Origin.Field.ROLE);
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

  /// The untrusted characters inside special tokens, of each token the first stretch.
  private List<Encoded.Range> forged(Encoded encoded, int shift) {
    var forged = new ArrayList<Encoded.Range>();
    for (int i = 0; i < encoded.tokens().size(); i++) {
      if (!tokenizer.isSpecial(encoded.tokens().get(i))) {
        continue;
      }
      int end = encoded.ranges().get(i).end() + shift;
      int start = encoded.ranges().get(i).start() + shift;
      while (start < end && trusted[start]) {
        start++;
      }
      int stop = start;
      while (stop < end && !trusted[stop]) {
        stop++;
      }
      if (start < stop) {
        forged.add(new Encoded.Range(start, stop));
      }
    }
    return forged;
  }

  private void add(Encoded encoded, int shift) {
    tokens = tokens.then(encoded.tokens());
    for (var range : encoded.ranges()) {
      ranges.add(new Encoded.Range(range.start() + shift, range.end() + shift));
    }
  }
}
