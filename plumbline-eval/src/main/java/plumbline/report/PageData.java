package plumbline.report;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.Decimals;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;

/// The data of a report as JSON: for the scripts of the page, and for programs.
final class PageData {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int STRETCHES = 500; // of a curve

  private PageData() {}

  /// What the page's scripts draw.
  static ObjectNode forPage(ReportData data) {
    var verdict = Verdict.of(data);
    var page = NODES.objectNode();
    page.put("title", data.title()).put("verdict", verdict.headline());
    page.put("detail", verdict.detail()).put("tone", verdict.tone());
    var evaluation = data.evaluation();
    if (evaluation != null) {
      page.set("facts", facts(evaluation));
      switch (evaluation.result()) {
        case HeldOutResult.Passes passes -> page.set("rows", rows(passes));
        case HeldOutResult.Means means -> page.put("judge", means.change().column());
      }
      page.set("heldOut", heldOut(evaluation));
    }
    page.set("figures", compared(data));
    page.put("figuresCaption", caption(data.heldOut()));
    var charts = page.putArray("charts");
    data.charts().stream()
        .flatMap(chart -> chart.drawn().stream())
        .forEach(chart -> charts.add(chart(chart)));
    var notes = page.putArray("notes");
    data.notes()
        .forEach(note -> notes.addObject().put("step", note.step()).put("text", note.text()));
    page.putArray("samples").addAll(data.samples().lines());
    page.put("samplesLeftOut", data.samples().leftOut());
    page.putArray("preferences").addAll(data.preferences().lines());
    page.put("preferencesLeftOut", data.preferences().leftOut());
    page.putArray("guard").addAll(data.guard());
    page.put("recipe", data.recipe());
    var provenance = page.putArray("provenance");
    data.provenance().forEach((name, value) -> provenance.addArray().add(name).add(value));
    return page;
  }

  /// The key figures: `before.passAt1`, `after.passAt1`, `gain`, each with its interval, or where
  /// there is no pass@1 `before.mean`, `after.mean` and `change` of a reward column.
  static ObjectNode figures(ReportData data) {
    var verdict = Verdict.of(data);
    var json = NODES.objectNode();
    json.put("title", data.title())
        .put("verdict", (verdict.headline() + " " + verdict.detail()).strip());
    var evaluation = data.evaluation();
    if (evaluation != null) {
      json.put("task", evaluation.task()).put("seed", evaluation.seed());
      json.put("steps", evaluation.steps()).put("seconds", evaluation.seconds());
      switch (evaluation.result()) {
        case HeldOutResult.Passes passes -> figures(passes, json);
        case HeldOutResult.Means means -> figures(means, json);
      }
    }
    if (!data.columns().isEmpty()) {
      var columns = json.putObject("columns");
      data.columns().forEach((name, figure) -> columns.set(name, figure.json()));
    }
    var heldOut = data.heldOut();
    if (heldOut != null) {
      json.set("heldOut", heldOut.json());
    }
    return json;
  }

  private static void figures(HeldOutResult.Passes passes, ObjectNode json) {
    if (passes.before() != null) {
      json.set("before", figures(passes.before()));
    }
    json.set("after", figures(passes.after()));
    if (passes.gain() != null) {
      put(json, "gain", passes.gain());
    }
  }

  private static void figures(HeldOutResult.Means means, ObjectNode json) {
    json.put("column", means.change().column());
    put(sizes(json.putObject("before"), means), "mean", means.change().before());
    put(sizes(json.putObject("after"), means), "mean", means.change().after());
    put(json, "change", means.change().change());
  }

  private static ObjectNode sizes(ObjectNode json, HeldOutResult.Means means) {
    return json.put("tasks", means.tasks()).put("attempts", means.attempts());
  }

  private static void put(ObjectNode json, String name, Estimate estimate) {
    json.put(name, estimate.value());
    json.putArray(name + "Interval").add(estimate.low()).add(estimate.high());
  }

  private static ObjectNode figures(Evaluation evaluation) {
    var json = NODES.objectNode();
    json.put("tasks", evaluation.tasks()).put("attempts", evaluation.attempts());
    evaluation.passAt().forEach((k, figure) -> put(json, "passAt" + k, figure));
    evaluation.majorityAt().forEach((k, figure) -> put(json, "majorityAt" + k, figure));
    return json;
  }

  private static ArrayNode facts(RunEvaluation evaluation) {
    var facts = NODES.arrayNode();
    facts.addArray().add("task").add(evaluation.task());
    facts.addArray().add("steps").add(evaluation.steps());
    facts.addArray().add("seconds").add(evaluation.seconds());
    facts.addArray().add("seed").add(evaluation.seed());
    facts.addArray().add("held-out tasks").add(evaluation.result().tasks());
    facts.addArray().add("samples a task").add(evaluation.result().attempts());
    return facts;
  }

  private static ArrayNode rows(HeldOutResult.Passes passes) {
    var before = passes.before();
    var after = passes.after();
    var rows = NODES.arrayNode();
    for (int k : new TreeSet<>(after.passAt().keySet())) {
      var row = row("pass@" + k, before == null ? null : before.passAt().get(k), after.passAt(k));
      if (k == 1 && passes.gain() != null) {
        row.set("gain", RunEvaluation.json(passes.gain()));
      }
      rows.add(row);
    }
    for (int k : new TreeSet<>(after.majorityAt().keySet())) {
      rows.add(
          row("maj@" + k, before == null ? null : before.majorityAt().get(k), after.majorityAt(k)));
    }
    return rows;
  }

  private static ObjectNode row(String name, @Nullable Estimate before, Estimate after) {
    var row = NODES.objectNode().put("name", name);
    if (before != null) {
      row.set("before", RunEvaluation.json(before));
    }
    row.set("after", RunEvaluation.json(after));
    return row;
  }

  /// Figures and reward columns of held-out rows, before, after and the change.
  private static ArrayNode compared(ReportData data) {
    var all = new LinkedHashMap<String, HeldOutFigures.Compared>(data.columns());
    if (data.heldOut() != null) {
      data.heldOut().figures().forEach((name, figure) -> all.put(Captions.figure(name), figure));
    }
    var rows = NODES.arrayNode();
    all.forEach((name, figure) ->
        rows.add(
            figure.json().put("name", name).put("decimals", Decimals.of(figure.change()).count())));
    return rows;
  }

  private static String caption(@Nullable HeldOutFigures heldOut) {
    var what =
        heldOut == null
            ? "Reward columns on held-out tasks, mean"
            : "Figures of %,d held-out %s".formatted(heldOut.rows(), heldOut.of());
    return what + ", with 95\u00a0% intervals";
  }

  private static ArrayNode heldOut(RunEvaluation evaluation) {
    var list = NODES.arrayNode();
    for (var task : evaluation.completions()) {
      var item = list.addObject().put("task", task.task());
      item.put("prompt", task.prompt()).put("gold", task.gold());
      RunEvaluation.add(item, "before", task.before());
      RunEvaluation.add(item, "after", task.after());
    }
    return list;
  }

  private static ObjectNode chart(Chart chart) {
    var json = NODES.objectNode();
    json.put("title", chart.title()).put("about", chart.about()).put("unit", chart.unit());
    json.put("level", chart.curves().stream().allMatch(Curve::isLevel));
    var curves = json.putArray("curves");
    for (var whole : chart.curves()) {
      var curve = whole.thinned(STRETCHES);
      var item = curves.addObject().put("name", curve.name()).put("label", curve.shortName());
      var steps = item.putArray("steps");
      curve.steps().forEach(steps::add);
      item.set("values", column(curve.values()));
      if (!curve.trend().equals(curve.values())) {
        item.set("trend", column(curve.trend()));
      }
    }
    return json;
  }

  private static ArrayNode column(List<Double> values) {
    var column = NODES.arrayNode(values.size());
    for (double value : values) {
      if (Double.isFinite(value)) {
        column.add(Double.parseDouble(String.format(ROOT, "%.6g", value)));
      } else {
        column.addNull();
      }
    }
    return column;
  }
}
