package plumbline.benchmark.choice;

import java.util.ArrayList;
import java.util.List;

/// Puts questions to a model: solved examples first, then the question, then `Answer:`.
///
/// @param scoring whether the options stand in the prompt
/// @param examples solved questions that stand before each; those of the question's subject are
///   preferred where rows have subjects
/// @param shots how many of them
public record ChoiceForm(ChoiceScoring scoring, List<ChoiceQuestion> examples, int shots) {
  public ChoiceForm {
    examples = List.copyOf(examples);
    if (shots < 0 || shots > examples.size()) {
      throw new IllegalArgumentException(
          "%d examples are to stand before each question, there are %d to take them from"
              .formatted(shots, examples.size()));
    }
  }

  /// Questions alone.
  public static ChoiceForm withoutExamples(ChoiceScoring scoring) {
    return new ChoiceForm(scoring, List.of(), 0);
  }

  /// What stands before the continuation; ends in `Answer:` without a space.
  public String prompt(ChoiceQuestion question) {
    var text = new StringBuilder();
    var subject = question.subject().isEmpty() ? "" : " about " + spoken(question.subject());
    if (scoring instanceof ChoiceScoring.Labels) {
      text.append("The following are multiple choice questions (with answers)")
          .append(subject)
          .append(".\n\n");
    }
    for (var example : examplesFor(question)) {
      text.append(asked(example)).append(' ').append(continuations(example).get(example.answer()));
      text.append("\n\n");
    }
    return text.append(asked(question)).toString();
  }

  /// What is scored for each option, without the space that stands before it.
  public List<String> continuations(ChoiceQuestion question) {
    return switch (scoring) {
      case ChoiceScoring.Labels() -> {
        var labels = new ArrayList<String>();
        question.options().forEach(_ -> labels.add(ChoiceQuestion.label(labels.size())));
        yield labels;
      }
      case ChoiceScoring.Texts _ -> question.options();
    };
  }

  private String asked(ChoiceQuestion question) {
    var text = new StringBuilder(question.question());
    if (scoring instanceof ChoiceScoring.Labels) {
      for (int i = 0; i < question.options().size(); i++) {
        text.append('\n').append(ChoiceQuestion.label(i)).append(". ");
        text.append(question.options().get(i));
      }
    }
    return text.append("\nAnswer:").toString();
  }

  /// The first of the same subject; where there are too few, the first of any other.
  private List<ChoiceQuestion> examplesFor(ChoiceQuestion question) {
    var chosen = new ArrayList<ChoiceQuestion>();
    for (boolean same : new boolean[] {true, false}) {
      for (var example : examples) {
        if (chosen.size() < shots && example.subject().equals(question.subject()) == same) {
          chosen.add(example);
        }
      }
    }
    return chosen;
  }

  private static String spoken(String subject) {
    return subject.replace('_', ' ');
  }
}
