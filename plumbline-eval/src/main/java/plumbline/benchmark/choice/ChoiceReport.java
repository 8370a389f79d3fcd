package plumbline.benchmark.choice;

import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Intervals;

/// How a model does on multiple choice, with 95 % intervals (Wilson's) over the questions.
///
/// @param questions how many
/// @param accuracy share of right choices
/// @param guessing the accuracy of choosing by lot: the mean of one over the number of options
/// @param bySubject the accuracy by subject, in alphabetical order; empty where no row has one
public record ChoiceReport(
    int questions, Estimate accuracy, double guessing, SequencedMap<String, Estimate> bySubject) {
  public ChoiceReport {
    bySubject = Collections.unmodifiableSequencedMap(new TreeMap<>(bySubject));
  }

  /// What was chosen.
  ///
  /// @param question what was asked
  /// @param chosen which option the model finds likeliest, from 0
  public record Choice(ChoiceQuestion question, int chosen) {
    /// Whether it is the right one.
    public boolean isRight() {
      return chosen == question.answer();
    }
  }

  /// Sums up.
  public static ChoiceReport of(List<Choice> choices) {
    var subjects =
        choices.stream()
            .filter(choice -> !choice.question().subject().isEmpty())
            .collect(
                Collectors.groupingBy(
                    choice -> choice.question().subject(), TreeMap::new, Collectors.toList()));
    var bySubject = new TreeMap<String, Estimate>();
    subjects.forEach((subject, chosen) -> bySubject.put(subject, accuracy(chosen)));
    double guessing =
        choices.stream()
            .mapToDouble(choice -> 1.0 / choice.question().options().size())
            .average()
            .orElseThrow(() -> new IllegalArgumentException("there is no question to sum up"));
    return new ChoiceReport(choices.size(), accuracy(choices), guessing, bySubject);
  }

  private static Estimate accuracy(List<Choice> choices) {
    double right = choices.stream().mapToInt(choice -> choice.isRight() ? 1 : 0).sum();
    return Intervals.wilson(right, choices.size());
  }
}
