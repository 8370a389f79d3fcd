package plumbline.config.section;

/// Something that a configuration names and that must be there when it is put to use.
///
/// @param place where it is named
/// @param field the dotted path of the setting
/// @param name what is named
public record Input(Place place, String field, String name, Kind kind) {
  /// What is named.
  public enum Kind {
    /// A model directory.
    MODEL,
    /// The directory of an adapter.
    ADAPTER,
    /// Rows: a file or a query.
    ROWS,
    /// Any other file.
    FILE,
    /// A directory that is written to, where one can be made.
    FOLDER
  }

  /// The fault that it is not there.
  public Fault fault(String problem) {
    return new Fault(place, field, problem);
  }
}
