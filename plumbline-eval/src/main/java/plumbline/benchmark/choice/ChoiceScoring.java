package plumbline.benchmark.choice;

import java.util.List;

/// What of an option is scored, and how its log-probability becomes comparable.
public sealed interface ChoiceScoring {
  /// All options stand in the prompt and their labels are scored, as MMLU is measured.
  record Labels() implements ChoiceScoring {}

  /// The options do not stand in the prompt; the text of each is scored as the answer.
  ///
  /// @param normalisation what makes options of different lengths comparable
  record Texts(Normalisation normalisation) implements ChoiceScoring {}

  /// By what the log-probability of a text is divided.
  enum Normalisation {
    /// By nothing; long options lose.
    NONE,
    /// By its tokens.
    TOKENS,
    /// By its characters, whatever the tokenizer.
    CHARACTERS
  }

  /// A continuation as a model sees it.
  ///
  /// @param logProb sum of the log-probabilities of its tokens, in nats
  /// @param tokens how many it has
  /// @param characters how many it has
  record Likelihood(double logProb, int tokens, int characters) {}

  /// A figure for each option; the largest is chosen.
  default List<Double> scores(List<Likelihood> options) {
    return options.stream().map(this::score).toList();
  }

  private double score(Likelihood option) {
    return switch (this) {
      case Labels() -> option.logProb();
      case Texts(var normalisation) ->
          switch (normalisation) {
            case NONE -> option.logProb();
            case TOKENS -> option.logProb() / Math.max(1, option.tokens());
            case CHARACTERS -> option.logProb() / Math.max(1, option.characters());
          };
    };
  }

  /// The option with the largest score, the first of equals.
  static int chosen(List<Double> scores) {
    int best = 0;
    for (int i = 1; i < scores.size(); i++) {
      best = scores.get(i) > scores.get(best) ? i : best;
    }
    return best;
  }
}
