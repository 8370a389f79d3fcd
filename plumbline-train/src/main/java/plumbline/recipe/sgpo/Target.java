package plumbline.recipe.sgpo;

/// How a target for the improver is made of a draft and a demonstration: better than the draft and
/// near to it (our reading).
public sealed interface Target {
  /// The first edits of a shortest script, in words, from the draft to the demonstration; exact and
  /// without a model.
  ///
  /// @param share of the edits, rounded up; 1 is the demonstration itself
  record Edit(double share) implements Target {
    private static final double ROUNDING = 1e-9;

    public Edit {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "the share of edits is %s, must be above 0 and at most 1".formatted(share));
      }
    }

    /// The target; the draft itself where it is the demonstration.
    public String of(String draft, String demonstration) {
      var script = EditScript.between(Words.of(draft), Words.of(demonstration));
      int count = (int) Math.ceil(share * script.edits() - ROUNDING);
      return Words.text(script.first(count), draft.isBlank() ? demonstration : draft);
    }
  }

  /// The model that wrote the draft writes the target, shown the demonstration.
  ///
  /// @param instruction shows all three
  record Written(Instruction instruction) implements Target {
    public Written {
      if (!instruction.showsReference()) {
        throw new IllegalArgumentException(
            "the instruction for targets has no {reference}, so nothing would guide the"
                + " improvement");
      }
    }
  }
}
