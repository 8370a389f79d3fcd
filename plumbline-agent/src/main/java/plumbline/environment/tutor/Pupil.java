package plumbline.environment.tutor;

import java.util.List;
import plumbline.text.trajectory.SampleKey;

/// Who asks: what is known of a pupil.
///
/// @param grade school year, in words
/// @param interest what the pupil likes
/// @param subject what the lesson is about
/// @param misconception what the pupil gets wrong
public record Pupil(String grade, String interest, String subject, String misconception) {
  static final List<String> GRADES = List.of("four", "six", "eight");
  static final List<String> INTERESTS =
      List.of("football", "music", "cooking", "space", "animals", "trains");
  static final List<String> SUBJECTS = List.of("sums", "fractions", "areas", "equations");
  static final List<String> MISCONCEPTIONS = List.of("carry", "order", "sign", "unit", "bracket");

  /// How many different pupils there are.
  public static final int COUNT =
      GRADES.size() * INTERESTS.size() * SUBJECTS.size() * MISCONCEPTIONS.size();

  /// The pupil with a number from 0 to [#COUNT] - 1.
  public static Pupil numbered(int number) {
    int rest = number;
    var grade = GRADES.get(rest % GRADES.size());
    rest /= GRADES.size();
    var interest = INTERESTS.get(rest % INTERESTS.size());
    rest /= INTERESTS.size();
    var subject = SUBJECTS.get(rest % SUBJECTS.size());
    rest /= SUBJECTS.size();
    return new Pupil(grade, interest, subject, MISCONCEPTIONS.get(rest));
  }

  /// A pupil drawn by key.
  public static Pupil drawn(SampleKey key) {
    return numbered((int) (key.uniform(0) * COUNT));
  }

  /// What the tutor is asked.
  public String prompt() {
    return "grade %s. likes %s. lesson %s. error %s. tutor:"
        .formatted(grade, interest, subject, misconception);
  }
}
