package plumbline.recipe.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import plumbline.data.PreferencePair;
import plumbline.data.preference.EncodedAnswer;
import plumbline.data.preference.EncodedLabel;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.MarkedTokens;
import plumbline.text.message.Message;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.Toy;

/// Pairs whose better half counts up and whose worse half counts down, of unequal lengths.
public final class ToyPairs {
  private ToyPairs() {}

  public static List<EncodedPair> encoded(int count, long seed) {
    return IntStream.range(0, count).mapToObj(i -> pair(i, new SampleKey(seed, 0, i, 0))).toList();
  }

  /// The same as pairs of rankings, each of which counts `share`.
  static List<EncodedPair> damped(int count, long seed, double share) {
    return encoded(count, seed).stream().map(pair -> damped(pair, share)).toList();
  }

  private static EncodedPair damped(EncodedPair each, double share) {
    var pair = each.pair();
    return new EncodedPair(
        new PreferencePair(
            pair.row(),
            pair.place(),
            pair.prompt(),
            pair.chosen(),
            pair.rejected(),
            pair.margin(),
            share * pair.weight(),
            pair.scores(),
            share),
        each.prompt(),
        each.chosen(),
        each.rejected());
  }

  public static List<PairRows> rows(int count, long seed) {
    return PairRows.of(encoded(count, seed), false);
  }

  private static EncodedPair pair(int row, SampleKey key) {
    int first = (int) (key.uniform(0) * Toy.VOCAB);
    int prompt = 1 + (int) (key.uniform(1) * 4);
    int up = 1 + (int) (key.uniform(2) * 6);
    int down = 1 + (int) (key.uniform(3) * 6);
    return new EncodedPair(
        asData(row, "from %d up or down".formatted(first)),
        count(first, 1, prompt),
        MarkedTokens.said(count(first + prompt, 1, up)),
        MarkedTokens.said(count(first + prompt - 2, -1, down)));
  }

  private static PreferencePair asData(int row, String prompt) {
    return new PreferencePair(
        row,
        "row " + (row + 1),
        List.of(Message.user(prompt)),
        List.of(Message.assistant(prompt.replace(" or down", ""))),
        List.of(Message.assistant(prompt.replace("up or ", ""))),
        OptionalDouble.empty(),
        1,
        Optional.empty());
  }

  private static Tokens count(int first, int by, int n) {
    return Tokens.of(
        IntStream.range(0, n).map(i -> Math.floorMod(first + by * i, Toy.VOCAB)).toArray());
  }

  public static List<EncodedLabel> labels(int count, long seed) {
    var labels = new ArrayList<EncodedLabel>();
    for (var pair : encoded(count, seed)) {
      labels.add(label(pair, pair.chosen(), true));
      labels.add(label(pair, pair.rejected(), false));
    }
    return labels;
  }

  private static EncodedLabel label(EncodedPair pair, MarkedTokens completion, boolean wanted) {
    return new EncodedLabel(
        new EncodedAnswer(pair.pair().row(), pair.pair().place(), pair.prompt(), completion, 1),
        wanted);
  }
}
