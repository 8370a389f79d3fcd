package plumbline.environment.tutor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What a reply is made of. Segments about the pupil name a value, which may be another pupil's.
public sealed interface Segment {
  /// The words.
  String text();

  /// All segments that there are, [Broken] ones apart.
  static List<Segment> all() {
    return Stream.of(
            Arrays.stream(Plain.values()),
            Pupil.GRADES.stream().map(Level::new),
            Pupil.INTERESTS.stream().map(Interest::new),
            Pupil.MISCONCEPTIONS.stream().map(Misconception::new),
            Pupil.INTERESTS.stream().map(Charm::new))
        .<Segment>flatMap(each -> each)
        .toList();
  }

  /// Segments that say the same to every pupil.
  enum Plain implements Segment {
    /// Correct steps.
    RIGHT_STEPS("first line it up, then work each part, then join them."),
    /// A step that is wrong.
    WRONG_STEPS("first line it up, then skip a part, then guess."),
    /// Only the result.
    BARE_ANSWER("the result is twelve."),
    /// Checks understanding.
    CHECK("does this make sense so far?"),
    /// Gives a next step.
    NEXT("now try one more alone."),
    /// Shows it in another picture.
    ANALOGY("it is like a bridge made of bricks."),
    /// Opens up.
    OPEN_QUESTION("what happens if we change it?"),
    /// A second way.
    SECOND_WAY("you can also draw it."),
    /// Says nothing.
    FILLER("well, let us look at that."),
    /// Says nothing either.
    MORE_FILLER("there is a lot to say here.");

    private final String text;

    Plain(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /// Speaks to the level of a grade.
  record Level(String grade) implements Segment {
    @Override
    public String text() {
      return "in words for grade %s.".formatted(grade);
    }
  }

  /// Takes up an interest.
  record Interest(String interest) implements Segment {
    @Override
    public String text() {
      return "think of %s.".formatted(interest);
    }
  }

  /// Takes up an error.
  record Misconception(String error) implements Segment {
    @Override
    public String text() {
      return "watch your %s.".formatted(error);
    }
  }

  /// Charms with an interest and is wrong.
  record Charm(String interest) implements Segment {
    @Override
    public String text() {
      return "the magic of %s does it: just guess, and invent a rule!".formatted(interest);
    }
  }

  /// Words of a model that are no segment.
  record Broken(String text) implements Segment {}
}
