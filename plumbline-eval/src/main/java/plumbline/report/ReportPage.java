package plumbline.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// Writes `report.html`, one file that needs no network and no server, and `report.json`, its key
/// figures for programs. Texts of the run reach the page as data only: they stand in a JSON block
/// that no text can leave, scripts put them on the page as text, and a content policy lets the
/// browser run nothing but those scripts.
public final class ReportPage {
  static final List<String> SCRIPTS =
      List.of(
          "dom.js",
          "outcome.js",
          "curves.js",
          "tokens.js",
          "heat-map.js",
          "rollouts.js",
          "preferences.js",
          "guard.js",
          "held-out.js",
          "page.js");

  private ReportPage() {}

  /// Writes both files, each whole or not at all.
  public static void write(ReportData data, Path html, Path json) throws IOException {
    WholeFile.write(html, html(data));
    WholeFile.write(json, PageData.figures(data).toPrettyString() + "\n");
  }

  static String html(ReportData data) {
    var style = resource("uPlot.min.css") + "\n" + resource("page.css");
    var script =
        "/*\n"
            + resource("uPlot.LICENSE")
            + "*/\n"
            + resource("uPlot.iife.min.js")
            + "\n"
            + scripts();
    return resource("page.html")
        .replace("{{style-hash}}", hash(style))
        .replace("{{script-hash}}", hash(script))
        .replace("{{style}}", style)
        .replace("{{script}}", script)
        .replace("{{data}}", escaped(PageData.forPage(data).toString())); // last: data stays data
  }

  /// JSON that no HTML parser can take for markup.
  static String escaped(String json) {
    return json.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String scripts() {
    return SCRIPTS.stream()
        .map(ReportPage::resource)
        .collect(Collectors.joining("\n", "(() => {\n'use strict';\n", "})();\n"));
  }

  static String resource(String name) {
    try (var in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program was packed without its resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    try {
      var sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }
}
