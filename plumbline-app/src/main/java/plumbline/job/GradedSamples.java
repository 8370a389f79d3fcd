package plumbline.job;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.data.cleaning.KeyText;
import plumbline.data.cleaning.SampleResults;
import plumbline.data.overlap.TextUnits;
import plumbline.reward.MathReward;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathVerifier;

/// Reads samples of a model, graded already or graded here by the math verifier.
public final class GradedSamples {
  private static final MathVerifier VERIFIER = MathVerifier.standard();
  private static final List<String> KINDS = List.of("correct", "reward", "completion");

  private final KeyText key;
  private final RowSource rows;
  private @Nullable Map<Long, String> golds;

  private GradedSamples(KeyText key, RowSource rows) {
    this.key = key;
    this.rows = rows;
  }

  /// No samples.
  public static SampleResults none() {
    return new SampleResults(GradedSamples::alike);
  }

  /// Reads them.
  ///
  /// @param samples rows with the key and `correct`, `reward` or `completion`
  /// @param key what names a row in both
  /// @param rows that were sampled; read for their answers where samples do not say them
  public static SampleResults read(RowSource samples, KeyText key, RowSource rows) {
    var reading = new GradedSamples(key, rows);
    var results = none();
    try (var all = samples.rows()) {
      for (var row : (Iterable<Row>) all::iterator) {
        reading.add(row, results);
      }
    }
    if (results.size() == 0) {
      throw new DataException(samples.name() + ": no samples");
    }
    return results;
  }

  private static boolean alike(String one, String other) {
    return VERIFIER.verify(one, other).equal();
  }

  private void add(Row row, SampleResults results) {
    var kind =
        KINDS.stream()
            .filter(each -> row.value(each).filter(value -> !value.isNull()).isPresent())
            .findFirst()
            .orElseThrow(() ->
                new DataException(
                    "%s: holds %s, must hold one of %s"
                        .formatted(
                            row.place(),
                            String.join(", ", row.columns()),
                            String.join(", ", KINDS))));
    var value = row.value(kind).orElse(NullNode.instance);
    var name = key.of(row);
    switch (kind) {
      case "correct" -> {
        if (!value.isBoolean()) {
          throw wrong(row, kind, "true or false", value.toString());
        }
        results.add(name, value.booleanValue(), "");
      }
      case "reward" -> {
        if (!value.isNumber()) {
          throw wrong(row, kind, "a number", value.toString());
        }
        results.add(name, value.doubleValue() >= 1, "");
      }
      default -> {
        if (!value.isTextual()) {
          throw wrong(row, kind, "text", value.toString());
        }
        var answer = AnswerExtraction.of(value.asText()).orElse("");
        boolean right = !answer.isEmpty() && VERIFIER.verify(gold(row, name), answer).equal();
        results.add(name, right, answer);
      }
    }
  }

  private static DataException wrong(Row row, String column, String expected, String got) {
    return new DataException(
        "%s: column '%s' is %s, must be %s".formatted(row.place(), column, got, expected));
  }

  private String gold(Row sample, String name) {
    var own = sample.value("answer").filter(value -> !value.isNull());
    var gold =
        own.isPresent() ? own.get().asText() : golds().getOrDefault(TextUnits.hash(name), "");
    var bare = MathReward.gold(gold);
    if (bare.isBlank()) {
      throw new DataException(
          "%s: gold answer is empty: neither the sample nor a row with its key has an 'answer'"
              .formatted(sample.place()));
    }
    return bare;
  }

  private Map<Long, String> golds() {
    var known = golds;
    if (known == null) {
      known = new HashMap<>();
      try (var all = rows.rows()) {
        for (var row : (Iterable<Row>) all::iterator) {
          var answer = row.value("answer").filter(value -> !value.isNull());
          if (answer.isPresent()) {
            known.put(TextUnits.hash(key.of(row)), answer.get().asText());
          }
        }
      }
      golds = known;
    }
    return known;
  }
}
