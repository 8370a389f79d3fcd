package plumbline.claim;

import java.util.List;
import plumbline.config.Recipe;
import plumbline.config.RecipeReader;

/// Reads a recipe that a claim writes at its full size.
public final class ReadRecipe {
  private ReadRecipe() {}

  /// The recipe, which claims give without model and output; every fault is thrown.
  public static Recipe of(String text) {
    return RecipeReader.read("claim", text + "model: model\noutput: output\n", List.of()).value();
  }
}
