package plumbline.completion.openai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// A language model of 28 tokens (end, a to z, blank) whose logits hash the last three tokens. It
/// samples in the simplest way there is.
final class ToyModel {
  static final int END = 0;
  private static final int BLANK = 27;
  private static final int SIZE = 28;

  /// What a request may set.
  record Settings(
      int maxTokens,
      double temperature,
      int topK,
      double topP,
      double minP,
      Map<Integer, Float> bias,
      Set<Integer> stopTokens,
      List<String> stop,
      boolean ignoreEos,
      long seed) {}

  /// What came of it, stop token included.
  record Sample(Tokens ids, List<Double> logProbs, String text, boolean stopped) {}

  private ToyModel() {}

  static Tokens encode(String text) {
    return Tokens.of(
        text.toLowerCase(Locale.ROOT)
            .chars()
            .map(c -> c >= 'a' && c <= 'z' ? c - 'a' + 1 : BLANK)
            .toArray());
  }

  static Sample sample(Tokens prompt, Settings settings) {
    var row = prompt;
    var logProbs = new ArrayList<Double>();
    var text = new StringBuilder();
    for (int i = 0; i < settings.maxTokens(); i++) {
      var logits = logits(row);
      int id = draw(logits, settings, i);
      logProbs.add(Math.log(softmax(logits, 1)[id]));
      row = row.then(Tokens.of(id));
      var ids = row.slice(prompt.size(), row.size());
      if ((id == END && !settings.ignoreEos()) || settings.stopTokens().contains(id)) {
        return new Sample(ids, logProbs, text.toString(), true);
      }
      text.append(id == END ? "" : id == BLANK ? " " : Character.toString('a' + id - 1));
      for (var stop : settings.stop()) {
        if (text.indexOf(stop) >= 0) {
          return new Sample(ids, logProbs, text.substring(0, text.indexOf(stop)), true);
        }
      }
    }
    var ids = row.slice(prompt.size(), row.size());
    return new Sample(ids, logProbs, text.toString(), false);
  }

  private static double[] logits(Tokens row) {
    int n = row.size();
    long a = row.get(n - 1);
    long b = n > 1 ? row.get(n - 2) : 99;
    long c = n > 2 ? row.get(n - 3) : 99;
    return IntStream.range(0, SIZE)
        .mapToDouble(id -> 4 * new SampleKey(a, b, c, id).uniform(0) - (id == END ? 4 : 0))
        .toArray();
  }

  private static int draw(double[] logits, Settings settings, int position) {
    var biased = logits.clone();
    settings.bias().forEach((id, bias) -> biased[id] += bias);
    var order =
        IntStream.range(0, SIZE)
            .boxed()
            .sorted((i, j) -> Double.compare(biased[j], biased[i]))
            .toList();
    if (settings.temperature() == 0) {
      return order.getFirst();
    }
    var mass = softmax(biased, settings.temperature());
    double floor = settings.minP() * mass[order.getFirst()];
    double before = 0;
    for (int rank = 0; rank < SIZE; rank++) {
      int id = order.get(rank);
      boolean kept = settings.topK() <= 0 || rank < settings.topK();
      kept &= before < settings.topP() && mass[id] >= floor;
      before += mass[id];
      mass[id] = kept ? mass[id] : 0;
    }
    double left = SampleKey.of(settings.seed()).uniform(position) * Arrays.stream(mass).sum();
    for (int id : order) {
      left -= mass[id];
      if (left < 0) {
        return id;
      }
    }
    return order.getFirst();
  }

  private static double[] softmax(double[] logits, double temperature) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    var mass = Arrays.stream(logits).map(z -> Math.exp((z - largest) / temperature)).toArray();
    double sum = Arrays.stream(mass).sum();
    return Arrays.stream(mass).map(m -> m / sum).toArray();
  }
}
