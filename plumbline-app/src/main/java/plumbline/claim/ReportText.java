package plumbline.claim;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import plumbline.benchmark.Estimate;
import plumbline.claim.Statement.Reference;

/// A report as text for people and as JSON for programs.
///
/// @param report what is written
public record ReportText(ClaimReport report) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HEADER =
      "| the paper says | measured | ours | against | difference (95 %) | verdict |";

  /// A section of a Markdown page: heading, origin, table and facts, each line without its end.
  public List<String> markdown() {
    var lines = new ArrayList<String>();
    lines.add("## %s: %s".formatted(report.claim(), report.title()));
    lines.add("");
    lines.add(origin());
    lines.add("");
    lines.add(HEADER);
    lines.add("|---|---|---|---|---|---|");
    report.findings().forEach(finding -> lines.add(row(finding)));
    var facts = report.facts();
    if (!facts.isEmpty()) {
      lines.add("");
      facts.forEach((name, text) -> lines.add("- %s: %s".formatted(name, text)));
    }
    return lines;
  }

  private String origin() {
    return "%s%s, commit %s, seeds 0 to %d, %.0f s a seed on %s: `%s`"
        .formatted(
            report.smoke() ? "**Smoke run: everything tiny, the verdicts mean nothing.** " : "",
            report.day(),
            report.origin().commit(),
            report.seeds().size() - 1,
            report.seconds() / report.seeds().size(),
            report.origin().machine(),
            report.origin().command());
  }

  private static String row(Finding finding) {
    var statement = finding.statement();
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(
            cell(statement.paper()),
            cell(statement.measure()),
            number(finding.ours()),
            against(finding),
            difference(finding) + "; expected " + expected(statement),
            finding.verdict().words());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }

  private static String against(Finding finding) {
    return switch (finding.statement().against()) {
      case Reference.Figure(String name) -> "%s (%s)".formatted(number(finding.against()), name);
      case Reference.Constant(double value) -> number(value);
    };
  }

  private static String difference(Finding finding) {
    Estimate by = finding.difference();
    boolean relative = finding.statement().relative();
    return "%s [%s, %s]"
        .formatted(
            signed(by.value(), relative), signed(by.low(), relative), signed(by.high(), relative));
  }

  private static String expected(Statement statement) {
    boolean relative = statement.relative();
    return switch (statement.expected()) {
      case Expectation.Above(double from) -> "> " + plain(from, relative);
      case Expectation.Below(double to) -> "< " + plain(to, relative);
      case Expectation.Within(double margin) -> "± " + plain(margin, relative);
    };
  }

  private static String plain(double value, boolean relative) {
    return relative ? number(100 * value) + " %" : number(value);
  }

  private static String signed(double value, boolean relative) {
    return (value > 0 ? "+" : "") + plain(value, relative);
  }

  /// Four significant digits, without zeros that say nothing.
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e6) {
      return String.format(ROOT, "%.3e", value);
    }
    int decimals = (int) Math.max(0, 3 - Math.floor(Math.log10(size)));
    var digits = String.format(ROOT, "%." + decimals + "f", value);
    return digits.contains(".") ? digits.replaceFirst("\\.?0+$", "") : digits;
  }

  /// Lines for a terminal: a block a statement.
  public List<String> plain() {
    var lines = new ArrayList<String>();
    lines.add("%s: %s".formatted(report.claim(), report.title()));
    lines.add(origin().replace("*", ""));
    for (var finding : report.findings()) {
      var statement = finding.statement();
      lines.add("");
      lines.add("%-10s %s".formatted(finding.verdict().words(), statement.paper()));
      lines.add("           %s".formatted(statement.measure()));
      lines.add(
          "           ours %s (%s), against %s"
              .formatted(number(finding.ours()), statement.ours(), against(finding)));
      lines.add(
          "           difference %s, expected %s"
              .formatted(difference(finding), expected(statement)));
    }
    if (!report.facts().isEmpty()) {
      lines.add("");
      report.facts().forEach((name, text) -> lines.add("%s: %s".formatted(name, text)));
    }
    return lines;
  }

  /// Everything, with the figures of every seed.
  public ObjectNode json() {
    var json = JSON.createObjectNode();
    json.put("claim", report.claim()).put("title", report.title());
    json.put("day", report.day().toString()).put("smoke", report.smoke());
    json.set("origin", JSON.valueToTree(report.origin()));
    json.put("seconds", report.seconds());
    json.set("prepared", JSON.valueToTree(report.prepared().figures()));
    json.set("facts", JSON.valueToTree(report.facts()));
    var findings = json.putArray("statements");
    report.findings().forEach(finding -> findings.add(json(finding)));
    var seeds = json.putObject("seeds");
    report
        .seeds()
        .forEach((seed, outcome) ->
            seeds.set(String.valueOf(seed), JSON.valueToTree(outcome.figures())));
    return json;
  }

  private static ObjectNode json(Finding finding) {
    var statement = finding.statement();
    var json = JSON.createObjectNode();
    json.put("paper", statement.paper()).put("measure", statement.measure());
    json.put("figure", statement.ours()).put("ours", finding.ours());
    if (statement.against() instanceof Reference.Figure(String name)) {
      json.put("baseline", name);
    }
    json.put("against", finding.against()).put("relative", statement.relative());
    json.set("difference", JSON.valueToTree(finding.difference()));
    json.put("expected", expected(statement)).put("verdict", finding.verdict().words());
    return json;
  }
}
