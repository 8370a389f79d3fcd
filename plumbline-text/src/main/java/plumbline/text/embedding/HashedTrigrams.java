package plumbline.text.embedding;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Counts hashed windows of three characters, which needs no model: texts that share spelling are
/// near.
///
/// ```
/// s = " " + lower case of the text, white space as single blanks + " "       (code points)
/// for every window of 3 code points (all of s where it is shorter): h = FNV-1a-32 of its UTF-8
///   v[h mod dimensions] += (h >= 2^31) ? -1 : +1
/// ```
///
/// @param dimensions of the vector
public record HashedTrigrams(int dimensions) implements TextEmbedder {
  private static final int WINDOW = 3;
  private static final int OFFSET = 0x811C9DC5;
  private static final int PRIME = 16777619;

  public HashedTrigrams {
    if (dimensions < 1) {
      throw new IllegalArgumentException("%d dimensions, must be at least 1".formatted(dimensions));
    }
  }

  @Override
  public String id() {
    return "hashed-trigrams-" + dimensions;
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    return texts.stream().map(this::embed).toList();
  }

  /// The vector of a text.
  public Embedding embed(String text) {
    var spaced = " " + text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT) + " ";
    var points = spaced.codePoints().toArray();
    var counts = new double[dimensions];
    for (int start = 0; start == 0 || start + WINDOW <= points.length; start++) {
      int end = Math.min(points.length, start + WINDOW);
      int hash = fnv1a(new String(points, start, end - start));
      counts[Integer.remainderUnsigned(hash, dimensions)] += hash < 0 ? -1 : 1;
    }
    return Embedding.of(counts, false);
  }

  /// FNV-1a of 32 bits over the UTF-8 bytes, as an unsigned number in an int.
  static int fnv1a(String text) {
    int hash = OFFSET;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xFF)) * PRIME;
    }
    return hash;
  }

  @Override
  public void close() {}
}
