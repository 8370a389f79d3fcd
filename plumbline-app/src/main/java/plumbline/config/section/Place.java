package plumbline.config.section;

/// Where a setting was written.
///
/// @param source the file's name, or what gave an override
/// @param line counted from 1; 0 for what is no file
public record Place(String source, int line) implements Comparable<Place> {
  /// The place of an override.
  static final Place COMMAND_LINE = new Place("command line", 0);

  @Override
  public int compareTo(Place other) {
    return line == other.line ? source.compareTo(other.source) : Integer.compare(line, other.line);
  }

  /// `run.yaml:14`, or `command line:`.
  @Override
  public String toString() {
    return line == 0 ? source + ":" : source + ":" + line;
  }
}
