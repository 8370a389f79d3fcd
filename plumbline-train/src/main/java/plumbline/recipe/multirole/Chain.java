package plumbline.recipe.multirole;

import java.util.List;

/// A reply in which several roles think one after the other.
///
/// @param question number of the question, from 0
/// @param kind which task the question belongs to
/// @param prompt what it replies to
/// @param text the reply
/// @param roles in the order in which they think
public record Chain(long question, String kind, String prompt, String text, List<String> roles) {
  public Chain {
    roles = List.copyOf(roles);
  }

  int words() {
    return text.split("\\s+").length;
  }
}
