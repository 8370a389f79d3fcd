package plumbline.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import plumbline.config.PreferenceSettings;
import plumbline.config.Recipe;
import plumbline.data.PreferencePair;
import plumbline.data.RowSource;
import plumbline.data.UnpairedLabel;
import plumbline.data.preference.EncodedLabel;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.EncodedRows;
import plumbline.data.preference.PairEncoder;
import plumbline.data.preference.PreferenceRows;
import plumbline.data.preference.RowLimit;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;

/// The preferences that a recipe names, encoded.
///
/// @param form how they become tokens
/// @param context most tokens that the model reads
/// @param base what relative paths start from
/// @param remarks takes what a user should know
record PreferenceData(TextForm form, int context, Path base, Consumer<String> remarks) {
  /// Of fewer tokens the geometric mean of probabilities says little.
  private static final int FEW_TOKENS = 4;

  static PreferenceData at(Workplace place) {
    return new PreferenceData(
        place.form(),
        place.config().maxPositions(),
        place.context().base(),
        place.context().remarks());
  }

  /// Pairs; rankings are expanded.
  EncodedRows<EncodedPair> pairs(Recipe.Pairs settings) {
    var encoded = pairs(settings.data().train(), settings);
    remarks.accept("%,d pairs to learn from".formatted(encoded.rows().size()));
    if (settings.objective().terms().stream().anyMatch(PreferenceData::isAdaptive)) {
      shortAnswers(encoded.rows()).ifPresent(remarks);
    }
    return encoded;
  }

  /// Held-out pairs, none where the recipe names none.
  List<EncodedPair> heldOutPairs(Recipe.Pairs settings) {
    var text = settings.data().eval();
    return text == null ? List.of() : pairs(text, settings).rows();
  }

  private EncodedRows<EncodedPair> pairs(String text, Recipe.Pairs settings) {
    var source = RowSource.of(text, base);
    var data =
        PreferenceRows.pairs(source, settings.data().columns(), settings.preference().rankings());
    requireUndamped(source.name(), data.rows(), settings.objective());
    var limit = settings.data().limit(context);
    return told(encoder(settings.preference(), limit).pairs(data), limit);
  }

  /// A recipe that says nothing of rankings is read before anybody knows that there are some.
  private static void requireUndamped(
      String source, List<PreferencePair> pairs, PreferenceObjective objective) {
    boolean sorts = objective.terms().stream().anyMatch(term -> term.loss().sortsAnswers());
    if (sorts && pairs.stream().anyMatch(pair -> pair.share() != 1)) {
      throw new IllegalArgumentException(
          "%s has rankings, whose pairs are damped, and the loss sorts chosen and rejected apart, so there is no pair that a weight could belong to; add rankings: {damping: 0}, or choose another loss"
              .formatted(source));
    }
  }

  private static boolean isAdaptive(Term term) {
    return term.loss() instanceof ReferencedLoss.Adaptive;
  }

  private static Optional<String> shortAnswers(List<EncodedPair> pairs) {
    long few = pairs.stream().filter(pair -> pair.chosen().saidCount() < FEW_TOKENS).count();
    return few == 0
        ? Optional.empty()
        : Optional.of(
            "%,d of %,d chosen answers have fewer than %d tokens: alpha of so few is near 1 soon, so apo_code learns them by DPO almost from the first step"
                .formatted(few, pairs.size(), FEW_TOKENS));
  }

  /// Labelled answers.
  EncodedRows<EncodedLabel> labels(Recipe.Labels settings) {
    var encoded = labels(settings.data().train(), settings);
    long wanted = encoded.rows().stream().filter(EncodedLabel::wanted).count();
    remarks.accept(
        "%,d answers to learn from, %,d wanted and %,d not"
            .formatted(encoded.rows().size(), wanted, encoded.rows().size() - wanted));
    return encoded;
  }

  /// Held-out answers, none where the recipe names none.
  List<EncodedLabel> heldOutLabels(Recipe.Labels settings) {
    var text = settings.data().eval();
    return text == null ? List.of() : labels(text, settings).rows();
  }

  private EncodedRows<EncodedLabel> labels(String text, Recipe.Labels settings) {
    var source = RowSource.of(text, base);
    var data = UnpairedLabel.read(source, settings.data().columns());
    var limit = settings.data().limit(context);
    return told(encoder(settings.preference(), limit).labels(data), limit);
  }

  private PairEncoder encoder(PreferenceSettings settings, RowLimit limit) {
    return new PairEncoder(form.answers(), settings.rules().limit(limit));
  }

  private <T> EncodedRows<T> told(EncodedRows<T> rows, RowLimit limit) {
    rows.counts().remarks(limit).forEach(remarks);
    return rows;
  }
}
