package plumbline.recipe.sgpo;

/// A draft and what it was improved to.
///
/// @param prompt what both answer
/// @param reference the answer that guided the improvement, empty where none did
/// @param draft the model's own answer
/// @param improved the better one
public record Improvement(String prompt, String reference, String draft, String improved) {
  /// Normalised edit distance of both answers in words.
  public double distance() {
    return Acceptance.distance(draft, improved);
  }
}
