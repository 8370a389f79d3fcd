package plumbline.recipe.sgpo;

import java.util.Optional;

/// Which improvements are taken: discernible and yet incremental ones (our reading).
///
/// @param leastEdit smallest normalised edit distance from the draft, in words
/// @param mostEdit largest one
public record Acceptance(double leastEdit, double mostEdit) {
  /// Why an improvement is not taken.
  public enum Fault {
    /// The draft or the improvement says nothing.
    EMPTY("empty"),
    /// It was cut by the length limit.
    CUT("cut by max-tokens"),
    /// It has the fixed text of the instruction in it.
    MARKED("text of the instruction in it"),
    /// It is the draft, or almost.
    TOO_NEAR("too near to the draft"),
    /// It has little to do with the draft.
    TOO_FAR("too far from the draft"),
    /// The model finds it less likely than the draft, or likelier, by more than is asked for.
    OUTSIDE_GAP("outside reward-gap");

    private final String words;

    Fault(String words) {
      this.words = words;
    }

    /// For the user.
    public String words() {
      return words;
    }
  }

  public Acceptance {
    if (!(leastEdit >= 0 && leastEdit <= mostEdit && mostEdit <= 1)) {
      throw new IllegalArgumentException(
          "edit distances from %s to %s, must be an interval within [0, 1]"
              .formatted(leastEdit, mostEdit));
    }
  }

  /// Why `improved` is not taken in place of `draft`; empty where it is.
  public Optional<Fault> fault(String draft, String improved) {
    if (draft.isBlank() || improved.isBlank()) {
      return Optional.of(Fault.EMPTY);
    }
    double distance = distance(draft, improved);
    if (distance < leastEdit) {
      return Optional.of(Fault.TOO_NEAR);
    }
    return distance > mostEdit ? Optional.of(Fault.TOO_FAR) : Optional.empty();
  }

  /// Normalised edit distance in words.
  public static double distance(String draft, String improved) {
    return EditScript.normalisedDistance(Words.of(draft), Words.of(improved));
  }
}
