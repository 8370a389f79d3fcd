package plumbline.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Damages JSON where it hurts: mostly still JSON, with a few values, names or parts changed; now
/// and then a few bytes of the text.
public final class JsonMutation {
  private static final String[] TEXTS = {
    "",
    " ",
    "\u0000",
    "▁",
    "Ġ",
    "😀",
    "BPE",
    "Sequence",
    "ByteLevel",
    "Split",
    "Strip",
    "Replace",
    "Metaspace",
    "NFC",
    "Digits",
    "Punctuation",
    "WordLevel",
    "Removed",
    "Isolated",
    "MergedWithNext",
    "Contiguous",
    "always",
    "first",
    "never",
    "user",
    "assistant",
    "a b",
    "nan",
    "1e999",
    "{}",
    "[",
  };
  private static final double[] NUMBERS = {
    0, 1, -1, 2, 255, 256, 1e3, 4294967295.0, 4294967296.0, 9.3e18, 0.5, 1e300, -0.0,
  };

  private final Random random;

  /// Mutations that depend on `seed` alone.
  public JsonMutation(long seed) {
    random = new Random(seed);
  }

  /// The text of `root` after one to three mutations of its tree and, one time in eight, of its
  /// bytes.
  public byte[] mutated(JsonNode root) {
    var copy = root.deepCopy();
    for (int i = random.nextBoolean() ? 1 : 1 + random.nextInt(3); i > 0; i--) {
      mutate(copy);
    }
    var bytes = copy.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(8) == 0) {
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  private void mutate(JsonNode root) {
    var containers = new ArrayList<ContainerNode<?>>();
    collect(root, containers);
    if (containers.isEmpty()) {
      return;
    }
    switch (containers.get(random.nextInt(containers.size()))) {
      case ObjectNode object when !object.isEmpty() -> {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        var name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
          case 0 -> object.remove(name);
          case 1 -> object.set(text(), object.remove(name));
          case 2 -> object.set(name, containers.get(random.nextInt(containers.size())).deepCopy());
          default -> object.set(name, value(object.get(name)));
        }
      }
      case ArrayNode array when !array.isEmpty() -> {
        int at = random.nextInt(array.size());
        switch (random.nextInt(6)) {
          case 0 -> array.remove(at);
          case 1 -> array.add(array.get(at).deepCopy());
          case 2 -> array.set(at, containers.get(random.nextInt(containers.size())).deepCopy());
          default -> array.set(at, value(array.get(at)));
        }
      }
      default -> {}
    }
  }

  private JsonNode value(JsonNode old) {
    var json = JsonNodeFactory.instance;
    return switch (random.nextInt(9)) {
      case 0 -> json.nullNode();
      case 1 -> json.booleanNode(random.nextBoolean());
      case 2, 3 -> json.numberNode(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 4 -> json.numberNode(old.asInt() + random.nextInt(5) - 2);
      case 5 -> json.numberNode((long) NUMBERS[random.nextInt(NUMBERS.length)]);
      case 6 -> json.textNode(old.asText() + text());
      case 7 -> json.arrayNode().add(old.deepCopy());
      default -> json.textNode(text());
    };
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  /// Containers, those with many entries counted once for every entry up to 8.
  private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
    if (node instanceof ContainerNode<?> container) {
      for (int i = 0; i < Math.min(8, container.size()); i++) {
        containers.add(container);
      }
      if (container.size() < 64) {
        container.forEach(child -> collect(child, containers));
      }
    }
  }
}
