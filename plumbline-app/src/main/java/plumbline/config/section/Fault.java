package plumbline.config.section;

/// One thing that is wrong with a configuration.
///
/// @param place where it was written
/// @param field the dotted path of the setting, empty for the document as a whole
/// @param problem what came and what was expected
public record Fault(Place place, String field, String problem) {
  /// `run.yaml:14 rollout.group is 1, must be at least 2: a group baseline compares samples`.
  @Override
  public String toString() {
    return field.isEmpty() ? place + " " + problem : place + " " + field + " " + problem;
  }
}
