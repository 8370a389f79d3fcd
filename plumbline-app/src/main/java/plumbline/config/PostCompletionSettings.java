package plumbline.config;

import java.util.Set;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.recipe.pcl.AssessedTracks;
import plumbline.recipe.pcl.AssessmentWeight;
import plumbline.recipe.pcl.Marker;
import plumbline.text.token.Tokenizer;

/// What stands behind an answer, and what is learnt of it.
///
/// @param marker what separates the two
/// @param weights of the losses
public record PostCompletionSettings(MarkerSettings marker, AssessedTracks.Weights weights) {
  /// A marker as a recipe names it, before there is a tokenizer.
  public sealed interface MarkerSettings {
    /// As it is written.
    String text();

    /// The marker of a model.
    ///
    /// @param ends tokens at which the model ends a text
    /// @throws IllegalArgumentException where the model cannot have it
    default Marker of(Tokenizer tokenizer, Set<Integer> ends) {
      return switch (this) {
        case Token(var text) -> Marker.token(text, tokenizer, ends);
        case Text(var text, var stop) -> Marker.text(text, stop, tokenizer, ends);
      };
    }

    /// A token.
    record Token(String text) implements MarkerSettings {}

    /// A text; serving stops at another.
    record Text(String text, String stop) implements MarkerSettings {}
  }

  private static final Cases<MarkerSettings> MARKERS =
      Cases.<MarkerSettings>of(
              "token",
              in ->
                  new MarkerSettings.Token(
                      filled(in, "name", "how the token is spelt", "<post-completion>")))
          .and(
              "text",
              in ->
                  new MarkerSettings.Text(
                      filled(in, "text", "what begins the assessment", "\n<evaluation>"),
                      filled(in, "stop", "at the end of which serving stops", "</answer>")));

  static PostCompletionSettings read(Section in) {
    return new PostCompletionSettings(
        in.oneOf("marker", "what stands between answer and assessment", MARKERS, "token"),
        in.section("tracks", "what is learnt beside the samples", PostCompletionSettings::weights));
  }

  private static AssessedTracks.Weights weights(Section in) {
    double policy = weight(in, "policy", "factor of the policy loss", 1);
    double reasoning = weight(in, "reasoning", "factor of the loss of solutions", 0.5);
    double assessment = weight(in, "assessment", "factor of the loss of assessments", 0.5);
    double fall =
        in.number("fall", "share of the run over which assessments fall to 0; 0 is never")
            .atLeast(0.0, "it is a share")
            .or(0.0);
    double invalid = weight(in, "invalid", "what a wrong assessment counts instead", 0.01);
    boolean any = policy + reasoning + assessment > 0;
    in.check(any, "policy", "is 0 as all are, at least one loss weight must be positive");
    return new AssessedTracks.Weights(
        any ? policy : 1,
        reasoning,
        assessment,
        new AssessmentWeight(fall == 0 ? -1 : fall, invalid));
  }

  private static double weight(Section in, String key, String meaning, double usual) {
    return in.number(key, meaning).atLeast(0.0, "it would be unlearnt").or(usual);
  }

  private static String filled(Section in, String key, String meaning, String usual) {
    return in.text(key, meaning)
        .must(text -> !text.isEmpty(), "a text with a character", "it separates two parts")
        .or(usual);
  }
}
