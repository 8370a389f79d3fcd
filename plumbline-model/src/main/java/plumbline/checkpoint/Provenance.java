package plumbline.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// How an artefact was made: enough to make it again.
///
/// @param plumblineVersion version of the program
/// @param codeVersion commit of the code, or `unknown`
/// @param dataHash SHA-256 of the training data, in hexadecimal, or `none`
/// @param seeds every seed by its name
/// @param configuration the full resolved configuration as text
public record Provenance(
    String plumblineVersion,
    String codeVersion,
    String dataHash,
    Map<String, Long> seeds,
    String configuration) {
  public Provenance {
    seeds = Collections.unmodifiableMap(new TreeMap<>(seeds));
  }

  /// What a program knows that uses the libraries: their version, its seed and how it was set up;
  /// neither the commit of the code nor a hash of the data.
  public static Provenance of(long seed, String configuration) {
    return new Provenance(version(), "unknown", "none", Map.of("run", seed), configuration);
  }

  /// The version in the jar's manifest, `development` when the classes are not in a jar.
  public static String version() {
    var version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
