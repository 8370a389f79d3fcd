package plumbline.text.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// What `namespace()` returns: the only value whose attributes a template may set.
final class Namespace implements Value {
  private final Map<String, Value> attributes = new LinkedHashMap<>();

  Map<String, Value> attributes() {
    return attributes;
  }

  @Override
  public String typeName() {
    return "Namespace";
  }
}
