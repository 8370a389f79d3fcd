package plumbline.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Input;
import plumbline.config.section.Section;

/// How pairs whose winner drifted from its prompt count less.
///
/// @param alpha how fast weights fall with distance; null to calibrate it on the data
/// @param embedder what texts are compared by
/// @param normalised whether a step is divided by its weights instead of its pairs
/// @param directory where distances are kept, null for `semantic` in the run directory
public record SemanticSettings(
    @Nullable Double alpha, Embedder embedder, boolean normalised, @Nullable Path directory) {
  /// What makes vectors of texts.
  public sealed interface Embedder {
    /// What a recipe may name.
    Cases<Embedder> CASES =
        Cases.<Embedder>of("hashed", Hashed::read)
            .and("model", Model::read)
            .and("endpoint", Endpoint::read);

    /// Hashed windows of three characters.
    record Hashed(int dimensions) implements Embedder {
      static Hashed read(Section in) {
        return new Hashed(
            in.count("dimensions", "numbers of a vector")
                .atLeast(2L, "one number has no angle")
                .or(256L)
                .intValue());
      }
    }

    /// Mean states of a model directory.
    ///
    /// @param maxTokens longer texts are cut
    record Model(Path directory, int maxTokens) implements Embedder {
      static Model read(Section in) {
        return new Model(
            in.file("directory", "a Hugging Face directory").naming(Input.Kind.MODEL).required(),
            in.count("max-tokens", "longer texts are cut, and counted")
                .atLeast(1L, "a text has a token")
                .or(512L)
                .intValue());
      }
    }

    /// A server that speaks the OpenAI interface.
    ///
    /// @param keyFile the file that holds the key of the server, null where it is open
    record Endpoint(String url, String model, @Nullable Path keyFile) implements Embedder {
      static Endpoint read(Section in) {
        return new Endpoint(
            in.text("url", "the address up to and with the version").required(),
            in.text("model", "the name by which the server knows the model").required(),
            in.file("key-file", "a file that holds the key of the server")
                .naming(Input.Kind.FILE)
                .orNull());
      }
    }
  }

  /// Whether a step is divided by the number of its pairs or by their weights.
  private enum Normalisation {
    NONE,
    BATCH
  }

  static SemanticSettings read(Section in) {
    double alpha =
        in.number("alpha", "how fast the weight exp(-alpha d) falls with the distance d")
            .atLeast(0.0, "a negative one would reward drift")
            .or(1.0);
    boolean calibrate =
        in.truth("calibrate", "alpha is ln 2 / the median distance of the data").or(false);
    in.check(
        !calibrate || !in.has("alpha"),
        "alpha",
        "is %s, must be left out where calibrate is true: it is computed".formatted(alpha));
    return new SemanticSettings(
        calibrate ? null : (Double) alpha,
        in.oneOf("embedder", "what texts are compared by", Embedder.CASES, "hashed"),
        in.choice("normalisation", "what a step is divided by", Normalisation.class)
                .or(Normalisation.NONE)
            == Normalisation.BATCH,
        in.file("directory", "where distances are kept, if not in the run directory").orNull());
  }
}
