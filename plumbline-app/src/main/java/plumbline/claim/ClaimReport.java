package plumbline.claim;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;

/// What an experiment says about all statements of its claim.
///
/// @param claim its name
/// @param title one line
/// @param day when it was measured
/// @param origin how to measure it again
/// @param smoke whether everything was tiny, so that no verdict means anything
/// @param prepared what was found once for all seeds
/// @param seeds what every seed measured, by seed
/// @param seconds that all seeds took together, without what was prepared
/// @param findings one a statement
public record ClaimReport(
    String claim,
    String title,
    LocalDate day,
    Origin origin,
    boolean smoke,
    Outcome prepared,
    SequencedMap<Long, Outcome> seeds,
    double seconds,
    List<Finding> findings) {
  public ClaimReport {
    seeds = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(seeds));
    findings = List.copyOf(findings);
  }

  /// Whether every statement is shown.
  public boolean isShown() {
    return findings.stream().allMatch(finding -> finding.verdict() == Verdict.SHOWN);
  }

  /// Facts of the preparation and of the seeds; one that differs between seeds is given with all
  /// its values.
  public SequencedMap<String, String> facts() {
    var values = new LinkedHashMap<String, LinkedHashSet<String>>();
    prepared.facts().forEach((name, text) -> collect(values, name, text));
    for (var seed : seeds.values()) {
      seed.facts().forEach((name, text) -> collect(values, name, text));
    }
    var facts = new LinkedHashMap<String, String>();
    values.forEach((name, texts) -> facts.put(name, String.join("; ", texts)));
    return facts;
  }

  private static void collect(
      SequencedMap<String, LinkedHashSet<String>> values, String name, String text) {
    values.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(text);
  }
}
