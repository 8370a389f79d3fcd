package plumbline.reward.diversity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// How diverse the wording of a text is.
///
/// @param parts the eight measures by name, each in [0, 1]
/// @param combined their weighted mean
/// @param words how many the text has
/// @param total the combined measure times the factor of its length, at most 1
public record DiversityScore(
    SequencedMap<String, Double> parts, double combined, int words, double total) {
  public DiversityScore {
    parts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parts));
  }
}
