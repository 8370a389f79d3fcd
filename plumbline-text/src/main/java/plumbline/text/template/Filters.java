package plumbline.text.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The filters by name.
@FunctionalInterface
interface Filters {
  Value apply(Budget budget, Value value, Arguments arguments);

  /// Jinja has these; no chat template should.
  Set<String> REFUSED =
      Set.of("filesizeformat", "pprint", "random", "striptags", "urlize", "wordwrap", "xmlattr");

  Map<String, Filters> ALL = all();

  private static Map<String, Filters> all() {
    var all = new HashMap<String, Filters>();
    TextFilters.addTo(all);
    NumberFilters.addTo(all);
    SequenceFilters.addTo(all);
    SelectionFilters.addTo(all);
    all.put("tojson", Json::filter);
    return Map.copyOf(all);
  }

  /// The filter of this name; its absence is an error.
  static Filters named(String name) {
    var filter = ALL.get(name);
    if (filter != null) {
      return filter;
    }
    throw REFUSED.contains(name)
        ? TemplateException.unsupported(
            "the filter '%s' is not available to chat templates".formatted(name))
        : TemplateException.value("there is no filter '%s'".formatted(name));
  }
}
