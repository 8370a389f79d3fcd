package plumbline.text.token;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which token has which id.
///
/// @param ids token to id, added tokens included
/// @param tokens id to token; null where no token has the id
/// @param special ids of the tokens that the file marks as special
/// @param added ids of all tokens that the file adds to the model's own, special or not
record Vocabulary(
    Map<String, Integer> ids, List<@Nullable String> tokens, BitSet special, BitSet added) {

  OptionalInt id(String token) {
    var id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Nullable String token(int id) {
    return id < 0 || id >= tokens.size() ? null : tokens.get(id);
  }

  boolean isSpecial(int id) {
    return id >= 0 && special.get(id);
  }

  Set<Integer> specialIds() {
    return sorted(special);
  }

  Set<Integer> addedIds() {
    return sorted(added);
  }

  private static Set<Integer> sorted(BitSet ids) {
    var sorted = new TreeSet<Integer>();
    ids.stream().forEach(sorted::add);
    return sorted;
  }
}
