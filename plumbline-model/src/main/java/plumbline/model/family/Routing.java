package plumbline.model.family;

/// How a router picks experts and weighs their answers (DeepSeek-V3, arXiv 2412.19437, section
/// 2.1).
///
/// @param scoring makes scores of the router's logits
/// @param groups parts of equal size that the experts are divided into
/// @param keptGroups groups that a token may use, those with the largest sum of their two best
///   choices
/// @param normalise whether the weights of the chosen experts are brought to sum 1
/// @param scale what the weights are multiplied by in the end
/// @param corrected whether every expert has a bias that counts for the choice and not for the
///   weight
public record Routing(
    Scoring scoring,
    int groups,
    int keptGroups,
    boolean normalise,
    double scale,
    boolean corrected) {
  /// What makes scores of logits.
  public enum Scoring {
    /// Every expert for itself.
    SIGMOID,
    /// All experts of a token together.
    SOFTMAX
  }

  /// Softmax over all experts, without groups and bias.
  public static Routing softmax(boolean normalise) {
    return new Routing(Scoring.SOFTMAX, 1, 1, normalise, 1, false);
  }
}
