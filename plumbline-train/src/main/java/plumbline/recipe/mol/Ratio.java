package plumbline.recipe.mol;

import java.util.ArrayList;
import java.util.List;

/// How many samples of the domain go with how many general ones.
///
/// @param domain at least 1
/// @param general at least 0; 0 leaves them out
public record Ratio(int domain, int general) {
  public Ratio {
    if (domain < 1 || general < 0) {
      throw new IllegalArgumentException(
          "the ratio is %d:%d; the first part must be at least 1, the second at least 0"
              .formatted(domain, general));
    }
  }

  /// The samples that are used: the first of both kinds, as many as keep the ratio.
  ///
  /// @throws IllegalArgumentException where the ratio asks for general samples and there are too
  ///   few
  public <T> List<T> used(List<T> ofDomain, List<T> ofGeneral) {
    long units =
        general == 0
            ? ofDomain.size() / domain
            : Math.min(ofDomain.size() / domain, ofGeneral.size() / general);
    if (units == 0) {
      throw new IllegalArgumentException(
          "a ratio of %d:%d needs as many samples of both kinds, but there are %d of the domain and %d general ones"
              .formatted(domain, general, ofDomain.size(), ofGeneral.size()));
    }
    var used = new ArrayList<T>(ofDomain.subList(0, (int) (units * domain)));
    used.addAll(ofGeneral.subList(0, (int) (units * general)));
    return used;
  }
}
