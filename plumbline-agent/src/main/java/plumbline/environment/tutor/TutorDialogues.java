package plumbline.environment.tutor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import plumbline.data.RatedCompletion;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;

/// Generates educational dialogues with labels in three dimensions. Everything is drawn by key: the
/// same seed and number give the same dialogue. Pupils of training and of held-out dialogues never
/// overlap, so that no prompt leaks.
///
/// @param seed of all draws
/// @param charm how often a reply charms with something wrong
public record TutorDialogues(long seed, double charm) {
  private static final int HELD_OUT_EVERY = 5;

  /// Dialogues in which nobody charms.
  public TutorDialogues(long seed) {
    this(seed, 0);
  }

  /// A dialogue with what the hidden rule says of it.
  public record Dialogue(long number, Pupil pupil, TutorReply reply, TutorRule truth) {
    /// The dialogue with labels of people.
    public RatedCompletion manual(long seed) {
      var key = new SampleKey(seed, 2, number, 0);
      return rated(Annotators.MANUAL, Annotators.people(truth, key));
    }

    /// The dialogue with labels of the program.
    public RatedCompletion automatic(long seed) {
      var key = new SampleKey(seed, 2, number, 0);
      return rated(Annotators.AUTOMATIC, List.of(Annotators.program(truth, key)));
    }

    private RatedCompletion rated(String source, List<Map<String, Double>> labels) {
      return new RatedCompletion(
          number,
          "dialogue " + number,
          List.of(Message.user(pupil.prompt())),
          List.of(Message.assistant(" " + reply.text())),
          labels,
          source,
          1);
    }
  }

  /// Dialogue `number`, its pupil one of those for training or of those held out.
  public Dialogue dialogue(long number, boolean heldOut) {
    var key = new SampleKey(seed, heldOut ? 1 : 0, number, 0);
    var pupil = Pupil.drawn(key);
    for (long attempt = 1; isHeldOut(pupil) != heldOut; attempt++) {
      pupil = Pupil.numbered((int) (key.uniform(attempt) * Pupil.COUNT));
    }
    var reply = TutorReply.drawn(pupil, charm, new SampleKey(seed, heldOut ? 1 : 0, number, 1));
    return new Dialogue(number, pupil, reply, TutorRule.judge(pupil, reply));
  }

  /// The first `count` dialogues.
  public List<Dialogue> dialogues(int count, boolean heldOut) {
    var all = new ArrayList<Dialogue>();
    for (long number = 0; number < count; number++) {
      all.add(dialogue(number, heldOut));
    }
    return all;
  }

  /// The pupils of training, or those that are held out.
  public static List<Pupil> pupils(boolean heldOut) {
    return IntStream.range(0, Pupil.COUNT)
        .mapToObj(Pupil::numbered)
        .filter(pupil -> isHeldOut(pupil) == heldOut)
        .toList();
  }

  private static boolean isHeldOut(Pupil pupil) {
    return Math.floorMod(pupil.prompt().hashCode(), HELD_OUT_EVERY) == 0;
  }
}
