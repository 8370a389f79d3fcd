package plumbline.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/// An audit for programs, with all findings.
public final class AuditJson {
  private AuditJson() {}

  /// The audit as one object.
  public static ObjectNode of(Audit audit) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("kind", audit.kind())
        .put("source", audit.source())
        .put("hash", audit.hash())
        .put("rows", audit.rows())
        .put("unit", audit.unit());
    var figures = json.putObject("figures");
    for (var figure : audit.figures()) {
      put(figures.putObject(figure.name()), figure);
    }
    var findings = json.putArray("findings");
    for (var finding : audit.findings()) {
      var one =
          findings
              .addObject()
              .put("kind", finding.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .put("place", finding.place());
      if (!finding.other().isEmpty()) {
        one.put("other", finding.other());
      }
    }
    return json;
  }

  private static void put(ObjectNode into, Figure figure) {
    switch (figure) {
      case Figure.Spread(_, var of) ->
          into.put("least", of.least())
              .put("median", of.median())
              .put("mean", of.mean())
              .put("p95", of.high())
              .put("most", of.most());
      case Figure.Count(_, long count, long of) -> into.put("count", count).put("of", of);
      case Figure.Measured(_, var value, var basis) ->
          into.put("value", value.value())
              .put("low", value.low())
              .put("high", value.high())
              .put("basis", basis);
      case Figure.Unknown(_, var reason) -> into.put("unknown", reason);
    }
  }
}
