package plumbline.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import plumbline.config.Recipe;
import plumbline.data.DataSet;
import plumbline.data.PreferencePair;
import plumbline.data.preference.PairEncoder;
import plumbline.recipe.Feed;
import plumbline.recipe.preference.PairRows;
import plumbline.recipe.preference.PreferenceRecipe;
import plumbline.recipe.sgpo.Improvement;
import plumbline.text.message.Message;

/// The pairs of every step: improved answers before the model's own, both behind the plain prompt.
/// They are made once, or anew in every round of so many steps. Used by the thread that trains.
final class PairMaker implements PreferenceRecipe.Source {
  private final Recipe.SelfImproving settings;
  private final Workplace place;
  private final Rounds rounds;
  private int round;
  private List<PairRows> rows = List.of();

  /// Makes the improvements of a round, or reads those that were made.
  @FunctionalInterface
  interface Rounds {
    /// Of round `round`, counted from 1.
    List<Improvement> of(int round) throws IOException, InterruptedException;
  }

  PairMaker(Recipe.SelfImproving settings, Workplace place, Rounds rounds) {
    this.settings = settings;
    this.place = place;
    this.rounds = rounds;
  }

  /// The prompts of a round: all where pairs are made once, else the next ones in an order drawn by
  /// the seed.
  static List<String> prompts(Recipe.SelfImproving settings, List<String> all, int round) {
    int refresh = settings.improvement().pairs().refresh();
    return refresh == 0
        ? all
        : Feed.shuffled(all, refresh * settings.preference().rows(), settings.run().seed())
            .batch(round - 1L);
  }

  @Override
  public List<PairRows> batch(long step) throws IOException, InterruptedException {
    int refresh = settings.improvement().pairs().refresh();
    int wanted = refresh == 0 ? 1 : Math.toIntExact(step / refresh) + 1;
    if (wanted != round) {
      rows = encoded(rounds.of(wanted));
      round = wanted;
    }
    long within = refresh == 0 ? step : step % refresh;
    return Feed.shuffled(rows, settings.preference().rows(), settings.run().seed() + round)
        .batch(within);
  }

  private List<PairRows> encoded(List<Improvement> made) {
    var pairs = new ArrayList<PreferencePair>();
    for (var each : made) {
      pairs.add(
          new PreferencePair(
              pairs.size(),
              "pair " + (pairs.size() + 1),
              List.of(Message.user(each.prompt())),
              List.of(Message.assistant(each.improved())),
              List.of(Message.assistant(each.draft())),
              OptionalDouble.empty(),
              1,
              Optional.empty()));
    }
    var rules = settings.preference().rules();
    var limit = settings.data().limit(place.config().maxPositions());
    var encoder = new PairEncoder(place.form().answers(), rules.limit(limit));
    var encoded = encoder.pairs(new DataSet<>("pairs of round " + round, pairs, ""));
    encoded.counts().remarks(limit).forEach(place::remark);
    return PairRows.of(encoded.rows(), false);
  }
}
