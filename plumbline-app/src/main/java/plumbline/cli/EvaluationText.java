package plumbline.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Map;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;
import plumbline.benchmark.choice.ChoiceReport;

/// Prints what was measured, as a table or as one JSON object.
///
/// @param out where to
/// @param json whether as JSON
record EvaluationText(PrintWriter out, boolean json) {
  void print(Evaluation evaluation) {
    var figures = new ArrayList<Map.Entry<String, Estimate>>();
    evaluation.passAt().forEach((k, figure) -> figures.add(Map.entry("pass@" + k, figure)));
    evaluation.majorityAt().forEach((k, figure) -> figures.add(Map.entry("maj@" + k, figure)));
    if (json) {
      var object = JsonNodeFactory.instance.objectNode();
      object.put("tasks", evaluation.tasks()).put("samples", evaluation.attempts());
      figures.forEach(figure -> object.set(figure.getKey(), json(figure.getValue())));
      out.println(object);
      return;
    }
    out.printf(
        "%s, %s each%n",
        counted(evaluation.tasks(), "task"), counted(evaluation.attempts(), "attempt"));
    figures.forEach(
        figure -> out.printf("%-9s %s%n", figure.getKey(), Train.share(figure.getValue())));
  }

  void print(ChoiceReport report) {
    if (json) {
      var object = JsonNodeFactory.instance.objectNode();
      object.put("questions", report.questions());
      object.set("accuracy", json(report.accuracy()));
      object.put("guessing", report.guessing());
      var subjects = object.putObject("subjects");
      report.bySubject().forEach((subject, figure) -> subjects.set(subject, json(figure)));
      out.println(object);
      return;
    }
    out.printf(
        "%s, %.1f %% right by lot%n",
        counted(report.questions(), "question"), 100 * report.guessing());
    out.printf("%-9s %s%n", "accuracy", Train.share(report.accuracy()));
    report
        .bySubject()
        .forEach((subject, figure) -> out.printf("  %s: %s%n", subject, Train.share(figure)));
  }

  private static String counted(int count, String what) {
    return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
  }

  private static ObjectNode json(Estimate estimate) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("value", estimate.value())
        .put("low", estimate.low())
        .put("high", estimate.high());
  }
}
