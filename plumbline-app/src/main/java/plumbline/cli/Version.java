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

  /// The commit in the jar's manifest, `unknown` where there is none.
  static String commit() {
    var commit = Version.class.getPackage().getImplementationTitle();
    return commit == null ? "unknown" : commit;
  }
}
