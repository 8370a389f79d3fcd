package plumbline.job;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import plumbline.config.Recipe;
import plumbline.data.Expansion;
import plumbline.data.RowSource;
import plumbline.data.UnpairedLabel;
import plumbline.data.preference.EncodedLabel;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.EncodedRows;
import plumbline.data.preference.PairEncoder;
import plumbline.data.preference.PreferenceRows;

/// The preferences that a recipe names, encoded.
final class PreferenceData {
  private PreferenceData() {}

  /// Pairs; rankings are expanded.
  static EncodedRows<EncodedPair> pairs(
      Recipe.Pairs settings, TextForm form, Path base, Consumer<String> remarks) {
    var source = RowSource.of(settings.data().train(), base);
    var data = PreferenceRows.pairs(source, settings.data().columns(), Expansion.standard());
    var encoded = new PairEncoder(form.answers(), settings.preference().rules()).pairs(data);
    tell(encoded.counts().remarks(), remarks);
    remarks.accept("%,d pairs to learn from".formatted(encoded.rows().size()));
    return encoded;
  }

  /// Labelled answers.
  static EncodedRows<EncodedLabel> labels(
      Recipe.Labels settings, TextForm form, Path base, Consumer<String> remarks) {
    var source = RowSource.of(settings.data().train(), base);
    var data = UnpairedLabel.read(source, settings.data().columns());
    var encoded = new PairEncoder(form.answers(), settings.preference().rules()).labels(data);
    tell(encoded.counts().remarks(), remarks);
    long wanted = encoded.rows().stream().filter(EncodedLabel::wanted).count();
    remarks.accept(
        "%,d answers to learn from, %,d wanted and %,d not"
            .formatted(encoded.rows().size(), wanted, encoded.rows().size() - wanted));
    return encoded;
  }

  private static void tell(List<String> lines, Consumer<String> remarks) {
    lines.forEach(remarks);
  }
}
