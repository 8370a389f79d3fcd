package plumbline.claim;

/// Where a measurement comes from.
///
/// @param command that makes it again
/// @param commit of the code, `-dirty` at its end where the code was changed since, or `unknown`
/// @param machine in general words: nothing that names a machine
public record Origin(String command, String commit, String machine) {
  /// An origin on this machine.
  public static Origin here(String command, String commit) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Origin(
        command,
        commit,
        "%d %s, %s, %s"
            .formatted(
                processors,
                processors == 1 ? "processor" : "processors",
                System.getProperty("os.arch"),
                System.getProperty("os.name")));
  }
}
