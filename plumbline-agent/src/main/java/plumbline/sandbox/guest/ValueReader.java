package plumbline.sandbox.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.graalvm.polyglot.Value;

/// Writes a Python value as tagged JSON: `["int", "7"]`, `["list", …]`. Reads at most so many
/// values and characters; what is beyond, and what is no plain data, becomes `["opaque", what]`.
final class ValueReader {
  private static final int DEPTH = 64;
  private static final int BITS = 1 << 16;

  private final ObjectMapper json;
  private final Value tuple;
  private final Value set;
  private final Value frozenSet;
  private int room;

  ValueReader(ObjectMapper json, Value types, int room) {
    this.json = json;
    this.tuple = types.getArrayElement(0);
    this.set = types.getArrayElement(1);
    this.frozenSet = types.getArrayElement(2);
    this.room = room;
  }

  JsonNode read(Value value) {
    return read(value, 0);
  }

  private JsonNode read(Value value, int depth) {
    if (depth > DEPTH) {
      return tagged("opaque").add("nested too deeply");
    }
    if (--room < 0) {
      return tagged("opaque").add("too large");
    }
    if (value.isNull()) {
      return tagged("none");
    } else if (value.isBoolean()) {
      return tagged("bool").add(value.asBoolean());
    } else if (value.isNumber()) {
      return number(value);
    } else if (value.isString()) {
      return text(value.asString());
    }
    return container(value, depth + 1);
  }

  private JsonNode number(Value value) {
    if (value.fitsInBigInteger()) {
      var whole = value.asBigInteger();
      return whole.bitLength() > BITS
          ? tagged("opaque").add("too large")
          : tagged("int").add(whole.toString(16));
    }
    return value.fitsInDouble()
        ? tagged("float").add(Double.toString(value.asDouble()))
        : tagged("opaque").add("number");
  }

  private JsonNode text(String text) {
    room -= text.length();
    return room < 0 ? tagged("opaque").add("too large") : tagged("str").add(text);
  }

  private JsonNode container(Value value, int depth) {
    if (value.hasBufferElements()) {
      return bytes(value);
    } else if (value.hasHashEntries()) {
      return dictionary(value, depth);
    } else if (value.hasArrayElements()) {
      return elements(value, tagged(tuple.isMetaInstance(value) ? "tuple" : "list"), depth);
    } else if (set.isMetaInstance(value) || frozenSet.isMetaInstance(value)) {
      return members(value, depth);
    }
    return tagged("opaque").add(value.getMetaObject().getMetaSimpleName());
  }

  private JsonNode bytes(Value value) {
    var node = tagged("bytes");
    for (long i = 0; i < value.getBufferSize() && --room >= 0; i++) {
      node.add(value.readBufferByte(i) & 0xff);
    }
    return room < 0 ? tagged("opaque").add("too large") : node;
  }

  private JsonNode dictionary(Value value, int depth) {
    var node = tagged("dict");
    var entries = value.getHashEntriesIterator();
    while (room >= 0 && entries.hasIteratorNextElement()) {
      var entry = entries.getIteratorNextElement();
      node.add(read(entry.getArrayElement(0), depth));
      node.add(read(entry.getArrayElement(1), depth));
    }
    return node;
  }

  private JsonNode elements(Value value, ArrayNode node, int depth) {
    for (long i = 0; room >= 0 && i < value.getArraySize(); i++) {
      node.add(read(value.getArrayElement(i), depth));
    }
    return node;
  }

  private JsonNode members(Value value, int depth) {
    var node = tagged("set");
    var members = value.getIterator();
    while (room >= 0 && members.hasIteratorNextElement()) {
      node.add(read(members.getIteratorNextElement(), depth));
    }
    return node;
  }

  private ArrayNode tagged(String tag) {
    return json.createArrayNode().add(tag);
  }
}
