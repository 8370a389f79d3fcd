package plumbline.config;

import java.net.URI;
import java.net.URISyntaxException;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;

/// Where metrics go beside the files that every run has (`metrics.jsonl`, `samples.jsonl`,
/// `preferences.jsonl`): the report, a guard and a resumed run read those.
public sealed interface SinkSettings {
  /// What the recipe may name.
  Cases<SinkSettings> CASES =
      Cases.<SinkSettings>of("console", _ -> new Console())
          .and("tensorboard", _ -> new TensorBoard())
          .and("mlflow", Mlflow::read);

  /// Lines on the terminal.
  record Console() implements SinkSettings {}

  /// Event files in the run directory.
  record TensorBoard() implements SinkSettings {}

  /// A tracking server.
  record Mlflow(URI url, String experiment) implements SinkSettings {
    static Mlflow read(Section in) {
      var url =
          in.text("url", "address of the tracking server")
              .must(Mlflow::isAddress, "an http or https address", "the REST interface is used")
              .required();
      return new Mlflow(
          URI.create(isAddress(url) ? url : "http://localhost"),
          in.text("experiment", "name of the experiment").or("plumbline"));
    }

    private static boolean isAddress(String text) {
      try {
        var uri = new URI(text);
        return uri.getHost() != null && uri.getScheme().matches("https?");
      } catch (URISyntaxException _) {
        return false;
      }
    }
  }
}
