package plumbline.claim.mol;

import plumbline.environment.feedback.Feedback;
import plumbline.text.trajectory.Task;

/// Says of sorted digits what the first thing is that is wrong with them: their number, a digit
/// that was lost, two neighbours in the wrong order. It never says where a digit belongs.
record SortingRemarks() implements Feedback {
  /// What every attempt ends with.
  static final String END = ".";

  @Override
  public Remark evaluate(Task task, String attempt) {
    var said = attempt.strip();
    if (said.endsWith(END)) {
      said = said.substring(0, said.length() - END.length());
    }
    var gold = task.answer();
    boolean solved = said.equals(gold);
    return new Remark(solved, " " + (solved ? "sorted" : fault(gold, said)) + "=", solved ? 1 : 0);
  }

  private static String fault(String gold, String said) {
    if (said.isEmpty() || !said.chars().allMatch(each -> each >= '0' && each <= '9')) {
      return "no number";
    }
    if (said.length() != gold.length()) {
      return said.length() < gold.length() ? "too short" : "too long";
    }
    for (char digit = '0'; digit <= '9'; digit++) {
      if (count(said, digit) < count(gold, digit)) {
        return "the " + digit + " was lost";
      }
    }
    int at = 1;
    while (said.charAt(at - 1) <= said.charAt(at)) {
      at++;
    }
    return said.charAt(at) + " comes before " + said.charAt(at - 1);
  }

  private static long count(String text, char digit) {
    return text.chars().filter(each -> each == digit).count();
  }
}
