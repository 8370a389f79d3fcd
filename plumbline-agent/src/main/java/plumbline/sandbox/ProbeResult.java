package plumbline.sandbox;

/// What one probe brought.
///
/// @param outcome how it ended
/// @param output what it printed to standard output, as far as the limit allows
/// @param statements Python statements that it executed, 0 where that is not known
public record ProbeResult(Outcome outcome, String output, long statements) {
  static ProbeResult without(Outcome outcome) {
    return new ProbeResult(outcome, "", 0);
  }
}
