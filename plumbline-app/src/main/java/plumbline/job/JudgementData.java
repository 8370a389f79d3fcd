package plumbline.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import plumbline.agreement.LabelCalibration;
import plumbline.config.DataSettings;
import plumbline.config.Judgements;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.RatedCompletion;
import plumbline.data.RowSource;
import plumbline.data.preference.AnswerForm;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.EncodedRating;
import plumbline.data.preference.EncodedRows;
import plumbline.data.preference.EncodingRules;
import plumbline.data.preference.PairEncoder;
import plumbline.data.preference.PreferenceRows;
import plumbline.model.reward.RewardHead;
import plumbline.recipe.RatingObjective;

/// The rows that a reward model learns from, and those it is held against.
///
/// @param settings where they come from
/// @param judgements how they are read
/// @param form how they become tokens
/// @param context most tokens that the model reads
/// @param base what relative paths start from
/// @param remarks takes what a user should know
record JudgementData(
    DataSettings settings,
    Judgements judgements,
    AnswerForm form,
    int context,
    Path base,
    Consumer<String> remarks) {

  /// Preference pairs of `text`, a file or a query.
  EncodedRows<EncodedPair> pairs(String text) {
    var source = RowSource.of(text, base);
    var rows = PreferenceRows.pairs(source, settings.columns(), judgements.expansion());
    return told(encoder().pairs(rows));
  }

  /// Ratings of `text`: those on which annotators differ too much are left out, those of the
  /// calibrated source are brought onto the scale of the reference.
  ///
  /// @throws DataException for a label outside the scale
  EncodedRows<EncodedRating> ratings(String text, boolean calibrate) {
    var head = judgements.head().head();
    var source = RowSource.of(text, base);
    var read = RatedCompletion.read(source, settings.columns(), head.dimensions());
    var agreed = agreed(read);
    var plain = told(encoder().ratings(agreed));
    RatingObjective.requireOnScale(head, plain.rows().stream().map(EncodedRating::rated).toList());
    return calibrate && judgements.calibration() != null
        ? encoder().ratings(calibrated(agreed, head, judgements.calibration()))
        : plain;
  }

  private DataSet<RatedCompletion> agreed(DataSet<RatedCompletion> read) {
    var kept = read.rows().stream().filter(row -> row.spread() <= judgements.spread()).toList();
    int left = read.size() - kept.size();
    if (kept.isEmpty()) {
      throw new DataException(
          "%s: in all %,d rows annotators differ by more than %s (spread)"
              .formatted(read.source(), read.size(), judgements.spread()));
    }
    if (left > 0) {
      remarks.accept(
          "%,d of %,d rows left out: their annotators differ by more than %s"
              .formatted(left, read.size(), judgements.spread()));
    }
    return new DataSet<>(read.source(), kept, read.hash());
  }

  private DataSet<RatedCompletion> calibrated(
      DataSet<RatedCompletion> rows, RewardHead head, Judgements.Calibrated named) {
    var lines = LabelCalibration.fit(rows.rows(), named.source(), named.by(), head.dimensions());
    lines
        .lines()
        .forEach((dimension, line) ->
            remarks.accept(
                "labels of %s from %s: %.3f + %.3f label, weight %.2f, from %,d rows with both"
                    .formatted(
                        dimension,
                        named.source(),
                        line.intercept(),
                        line.slope(),
                        line.weight(),
                        line.items())));
    List<RatedCompletion> all = new ArrayList<>();
    for (var row : rows.rows()) {
      all.add(row.source().equals(named.source()) ? onScale(lines, row, head) : row);
    }
    return new DataSet<>(rows.source(), all, rows.hash());
  }

  private static RatedCompletion onScale(
      LabelCalibration lines, RatedCompletion row, RewardHead head) {
    return switch (head) {
      case RewardHead.Preference() -> row;
      case RewardHead.Regression(_, int low, int high) -> lines.apply(row, low, high);
      case RewardHead.Ordinal(_, int low, int high) -> lines.apply(row, low, high);
    };
  }

  private PairEncoder encoder() {
    return new PairEncoder(
        form,
        EncodingRules.within(settings.limit(context))
            .tooLong(judgements.tooLong())
            .setting("too-long"));
  }

  private <T> EncodedRows<T> told(EncodedRows<T> rows) {
    rows.counts().remarks(settings.limit(context)).forEach(remarks);
    return rows;
  }
}
