package plumbline.audit;

import java.util.List;

/// What was found in a data set.
///
/// @param kind `pairs`, `labels` or `prompts`
/// @param source what was read
/// @param hash of the data
/// @param rows how many there are
/// @param unit what lengths are counted in, `characters` or `tokens`
/// @param figures in the order in which they are shown
/// @param findings rows that contradict or repeat others, in the order of the data
public record Audit(
    String kind,
    String source,
    String hash,
    int rows,
    String unit,
    List<Figure> figures,
    List<Finding> findings) {
  public Audit {
    figures = List.copyOf(figures);
    findings = List.copyOf(findings);
  }

  /// How many findings there are of a kind.
  public long count(Finding.Kind of) {
    return findings.stream().filter(finding -> finding.kind() == of).count();
  }
}
