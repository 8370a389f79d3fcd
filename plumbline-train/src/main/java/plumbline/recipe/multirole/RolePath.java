package plumbline.recipe.multirole;

/// What a model thought from the perspective of one role.
///
/// @param role whose
/// @param thought without the opener and without tags
/// @param answer the label it came to
public record RolePath(String role, String thought, String answer) {
  /// How many words the thought has.
  public int words() {
    return thought.isBlank() ? 0 : thought.strip().split("\\s+").length;
  }
}
