package plumbline.claim.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import plumbline.data.PreferencePair;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.MarkedTokens;
import plumbline.recipe.Feed;
import plumbline.recipe.preference.PairRows;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// Short prompts for pictures, as "three red cats garden", and rewrites of them: the same words and
/// some words of style behind. A judge counts the words of style, with noise, and so lets rewrites
/// win that say something else.
///
/// @param seed of all draws
record Rewrites(long seed) {
  private static final List<List<String>> CONTENT =
      List.of(
          List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
          List.of("red", "blue", "green", "yellow", "white", "black", "brown", "purple"),
          List.of(
              "cats", "dogs", "horses", "birds", "foxes", "bears", "wolves", "sheep", "tigers",
              "rabbits", "owls", "frogs"),
          List.of("garden", "river", "desert", "city", "mountain", "beach", "forest", "harbour"));
  private static final List<String> STYLE =
      List.of(
          "oil painting",
          "soft light",
          "highly detailed",
          "wide angle",
          "sharp focus",
          "pastel tones",
          "dramatic sky",
          "film grain");
  private static final int COLOUR = 1;
  private static final int MOST_STYLE = 4;
  private static final int MORE_STYLE = 2;
  private static final double SLIPS = 0.1;
  private static final double NOISE = 0.5;

  /// All words.
  static Words words() {
    var all = new ArrayList<String>();
    CONTENT.forEach(all::addAll);
    all.addAll(STYLE);
    return new Words(all);
  }

  /// A pair, and whether its winner was made to drift.
  record Ranked(PreferencePair pair, EncodedPair encoded, boolean drifted) {}

  /// A prompt, four words.
  List<String> prompt(SampleKey key) {
    var prompt = new ArrayList<String>();
    for (int i = 0; i < CONTENT.size(); i++) {
      prompt.add(pick(CONTENT.get(i), key, i));
    }
    return List.copyOf(prompt);
  }

  /// Prompts that no training draws.
  List<List<String>> heldOut(int count) {
    var prompts = new ArrayList<List<String>>();
    for (int i = 0; i < count; i++) {
      prompts.add(prompt(new SampleKey(seed, 3, i, 0)));
    }
    return prompts;
  }

  /// What the first model learns: rewrites as they come, of which a tenth slipped a word.
  List<TrainingRow> plain(int count) {
    var rows = new ArrayList<TrainingRow>();
    for (int i = 0; i < count; i++) {
      var key = new SampleKey(seed, 1, i, 0);
      var prompt = prompt(key);
      var said = rewrite(prompt, key.withSample(1));
      var slipped = key.uniform(9) < SLIPS ? slipped(said, key.withSample(2)) : said;
      rows.add(TrainingRow.supervised(words().prompt(prompt), words().answer(slipped)));
    }
    return rows;
  }

  /// Ranked rewrites.
  ///
  /// @param drift share of the winners that lose a word of the prompt and gain two of style
  List<Ranked> ranked(int count, double drift) {
    var pairs = new ArrayList<Ranked>();
    for (int i = 0; pairs.size() < count; i++) {
      var key = new SampleKey(seed, 2, i, 0);
      var prompt = prompt(key);
      var one = rewrite(prompt, key.withSample(1));
      var other = rewrite(prompt, key.withSample(2));
      boolean first = score(one, key, 10) > score(other, key, 11);
      var winner = first ? one : other;
      var loser = first ? other : one;
      boolean drifts = key.uniform(9) < drift;
      var chosen = drifts ? decorated(slipped(winner, key.withSample(3)), key) : winner;
      if (!chosen.equals(loser)) {
        pairs.add(ranked(pairs.size(), prompt, chosen, loser, drifts));
      }
    }
    return pairs;
  }

  private static Ranked ranked(
      int row, List<String> prompt, List<String> chosen, List<String> loser, boolean drifted) {
    var pair =
        new PreferencePair(
            row,
            "pair " + (row + 1),
            List.of(Message.user(String.join(" ", prompt))),
            List.of(Message.assistant(String.join(" ", chosen))),
            List.of(Message.assistant(String.join(" ", loser))),
            OptionalDouble.empty(),
            1,
            Optional.empty());
    var words = words();
    var encoded =
        new EncodedPair(
            pair,
            words.prompt(prompt),
            MarkedTokens.said(words.answer(chosen)),
            MarkedTokens.said(words.answer(loser)));
    return new Ranked(pair, encoded, drifted);
  }

  /// The rows of pairs.
  static List<PairRows> rows(List<Ranked> pairs) {
    return PairRows.of(pairs.stream().map(Ranked::encoded).toList(), false);
  }

  /// Whether all words of a prompt are there.
  static boolean keeps(List<String> prompt, List<String> rewrite) {
    return rewrite.containsAll(prompt);
  }

  /// How many different words of style there are.
  static long style(List<String> rewrite) {
    return rewrite.stream().filter(STYLE::contains).distinct().count();
  }

  private static List<String> rewrite(List<String> prompt, SampleKey key) {
    var said = new ArrayList<>(prompt);
    said.addAll(style(key, (int) (key.uniform(20) * (MOST_STYLE + 1)), List.of()));
    return said;
  }

  private static List<String> decorated(List<String> said, SampleKey key) {
    var more = new ArrayList<>(said);
    more.addAll(style(key, MORE_STYLE, said));
    return more;
  }

  private static List<String> style(SampleKey key, int count, List<String> besides) {
    var order = Feed.permutation(STYLE.size(), key);
    var chosen = new ArrayList<String>();
    for (int i = 0; i < order.length && chosen.size() < count; i++) {
      var word = STYLE.get(order[i]);
      if (!besides.contains(word)) {
        chosen.add(word);
      }
    }
    return chosen;
  }

  /// The same with another colour or another animal.
  private static List<String> slipped(List<String> said, SampleKey key) {
    int place = COLOUR + (int) (key.uniform(0) * 2);
    var others = new ArrayList<>(CONTENT.get(place));
    others.remove(said.get(place));
    var other = new ArrayList<>(said);
    other.set(place, pick(others, key, 1));
    return other;
  }

  private static double score(List<String> rewrite, SampleKey key, long draw) {
    double noise = Math.sqrt(-2 * Math.log(1 - key.uniform(2 * draw)));
    return style(rewrite) + NOISE * noise * Math.cos(2 * Math.PI * key.uniform(2 * draw + 1));
  }

  private static String pick(List<String> words, SampleKey key, long draw) {
    return words.get((int) (key.uniform(draw) * words.size()));
  }
}
