package plumbline.cli;

import picocli.CommandLine.IVersionProvider;
import plumbline.checkpoint.Provenance;

/// What `--version` prints: the program's and the Java version.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "plumbline " + Provenance.version(),
      "Java " + Runtime.version() + ", " + System.getProperty("os.arch")
    };
  }

  /// The commit that the launcher tells, `-dirty` at its end where files were changed since;
  /// `unknown` where the program was started otherwise.
  static String commit() {
    return System.getProperty("plumbline.commit", "unknown");
  }
}
