package plumbline.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.data.Expansion;
import plumbline.data.preference.EncodingRules;
import plumbline.model.reward.RewardHead;
import plumbline.objective.preference.BradleyTerry;

/// What a reward model learns.
///
/// @param head what is learnt: preferences, or labels by dimension
/// @param expansion how rankings become pairs
/// @param tooLong what is done with rows that are longer than the context
/// @param sources how much a label counts by where it comes from; 1 for one that is not named
/// @param calibration labels of a source that are brought onto the scale of another, if any
/// @param spread rows whose annotators differ by more are left out
public record Judgements(
    HeadSettings head,
    Expansion expansion,
    EncodingRules.TooLong tooLong,
    Map<String, Double> sources,
    @Nullable Calibrated calibration,
    double spread) {
  public Judgements {
    sources = Map.copyOf(sources);
  }

  /// Labels of `source` are brought onto the scale of those of `by`.
  public record Calibrated(String source, String by) {
    static Calibrated read(Section in) {
      return new Calibrated(
          in.text("source", "whose labels are calibrated").required(),
          in.text("by", "whose labels are the reference").required());
    }
  }

  /// What is learnt.
  public sealed interface HeadSettings {
    /// What the recipe may name.
    Cases<HeadSettings> CASES =
        Cases.<HeadSettings>of("preference", Preference::read)
            .and("regression", in -> new Dimensions(regression(in)))
            .and("ordinal", in -> new Dimensions(ordinal(in)));

    /// The head of the model.
    RewardHead head();

    /// Preferences, by Bradley-Terry.
    ///
    /// @param margins whether the margins of the data must be reached
    record Preference(BradleyTerry loss, boolean margins) implements HeadSettings {
      @Override
      public RewardHead head() {
        return new RewardHead.Preference();
      }

      static Preference read(Section in) {
        return new Preference(
            new BradleyTerry(
                in.number("centring", "draws the scores of a pair to 0; 0 is off, 0.01 usual")
                    .atLeast(0.0, "it is added to the loss")
                    .or(0.0)),
            in.truth("margins", "whether the margins of the data must be reached").or(true));
      }
    }

    /// Labels in named dimensions.
    record Dimensions(RewardHead head) implements HeadSettings {}

    private static RewardHead regression(Section in) {
      var names = names(in);
      int low = low(in);
      return new RewardHead.Regression(names, low, high(in, low));
    }

    private static RewardHead ordinal(Section in) {
      var names = names(in);
      int low = low(in);
      return new RewardHead.Ordinal(names, low, high(in, low));
    }

    private static List<String> names(Section in) {
      return in.texts("dimensions", "names of what is labelled")
          .must(
              names ->
                  !names.isEmpty()
                      && names.stream().distinct().count() == names.size()
                      && names.stream().allMatch(name -> name.matches("[A-Za-z][A-Za-z0-9_-]*")),
              "different names of letters, digits, - and _",
              "columns are called after them")
          .or(List.of("helpfulness", "personalization", "creativity"));
    }

    private static int low(Section in) {
      return in.whole("low", "lowest label").or(1L).intValue();
    }

    private static int high(Section in, int low) {
      return in.whole("high", "highest label")
          .must(high -> high > low, "above low (%d)".formatted(low), "the scale goes up")
          .orDerived(low + 4L)
          .intValue();
    }
  }
}
