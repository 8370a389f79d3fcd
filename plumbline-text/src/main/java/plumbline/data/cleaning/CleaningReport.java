package plumbline.data.cleaning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a step did to a data set.
///
/// @param step its name
/// @param settings what it was told, in words
/// @param source what was read
/// @param hash SHA-256 of the rows that were read, as data sets have it
/// @param rows how many were read
/// @param dropped how many were left out, by reason
/// @param figures other counts, by name
/// @param examples some of the rows that were left out, each reason's first
public record CleaningReport(
    String step,
    SequencedMap<String, String> settings,
    String source,
    String hash,
    long rows,
    SequencedMap<String, Long> dropped,
    SequencedMap<String, Long> figures,
    List<Example> examples) {
  public CleaningReport {
    settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    dropped = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(dropped));
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    examples = List.copyOf(examples);
  }

  /// A row that was left out.
  ///
  /// @param reason why, a code
  /// @param place where it stands: `train.jsonl:17`
  /// @param because what it was left out for, in words
  /// @param text its text
  /// @param other the text that it is too like; empty where there is none
  public record Example(String reason, String place, String because, String text, String other) {
    Example beside(String text) {
      return new Example(reason, place, because, this.text, text);
    }
  }

  /// How many rows passed.
  public long kept() {
    return rows - dropped.values().stream().mapToLong(Long::longValue).sum();
  }
}
