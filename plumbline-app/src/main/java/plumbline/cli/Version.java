package plumbline.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints: the program's and the Java version.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "plumbline " + program(), "Java " + Runtime.version() + ", " + System.getProperty("os.arch")
    };
  }

  /// The version in the jar's manifest, `development` when the classes are not in a jar.
  static String program() {
    var version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /// The commit that the launcher tells, `-dirty` at its end where files were changed since;
  /// `unknown` where the program was started otherwise.
  static String commit() {
    return System.getProperty("plumbline.commit", "unknown");
  }
}
