package plumbline.text.token;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// How the special tokens of a tokenizer trained here are spelt. Their ids count from 0 in this
/// order.
///
/// @param pad fills a row
/// @param bos begins a text
/// @param eos ends it
/// @param extra further ones, such as the marks of a chat template
public record SpecialTokenNames(String pad, String bos, String eos, List<String> extra) {
  public SpecialTokenNames {
    extra = List.copyOf(extra);
    var seen = new HashSet<String>();
    for (var name : Stream.concat(Stream.of(pad, bos, eos), extra.stream()).toList()) {
      if (name.codePointCount(0, name.length()) < 2) {
        throw new IllegalArgumentException(
            "a special token needs two characters at least, got '%s'".formatted(name));
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("special token '%s' is named twice".formatted(name));
      }
    }
  }

  /// `<pad>`, `<bos>` and `<eos>`.
  public static SpecialTokenNames standard() {
    return new SpecialTokenNames("<pad>", "<bos>", "<eos>", List.of());
  }

  /// The same with these further tokens.
  public SpecialTokenNames with(String... more) {
    return new SpecialTokenNames(
        pad, bos, eos, Stream.concat(extra.stream(), Stream.of(more)).toList());
  }

  /// All, in the order of their ids.
  public List<String> all() {
    return Stream.concat(Stream.of(pad, bos, eos), extra.stream()).toList();
  }
}
