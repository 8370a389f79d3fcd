package plumbline.environment.tutor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import plumbline.text.trajectory.SampleKey;

/// What the tutor says: segments in order.
public record TutorReply(List<Segment> segments) {
  /// How likely a segment about the pupil fits the pupil.
  private static final double FITS = 0.65;

  public TutorReply {
    segments = List.copyOf(segments);
  }

  /// The words.
  public String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining(" "));
  }

  /// A reply to `pupil` of segments drawn independently of each other, in an order drawn too.
  public static TutorReply drawn(Pupil pupil, SampleKey key) {
    var draws = new Draws(key);
    var segments = new ArrayList<Segment>();
    segments.add(
        switch ((int) (draws.next() * 5)) {
          case 0 -> Segment.Plain.WRONG_STEPS;
          case 1 -> Segment.Plain.BARE_ANSWER;
          default -> Segment.Plain.RIGHT_STEPS;
        });
    for (var maybe :
        List.of(
            Segment.Plain.CHECK,
            Segment.Plain.NEXT,
            Segment.Plain.ANALOGY,
            Segment.Plain.OPEN_QUESTION,
            Segment.Plain.SECOND_WAY)) {
      if (draws.next() < 0.45) {
        segments.add(maybe);
      }
    }
    for (var filler : List.of(Segment.Plain.FILLER, Segment.Plain.MORE_FILLER)) {
      if (draws.next() < 0.35) {
        segments.add(filler);
      }
    }
    if (draws.next() < 0.6) {
      segments.add(new Segment.Level(draws.value(pupil.grade(), Pupil.GRADES)));
    }
    if (draws.next() < 0.6) {
      segments.add(new Segment.Interest(draws.value(pupil.interest(), Pupil.INTERESTS)));
    }
    if (draws.next() < 0.6) {
      segments.add(
          new Segment.Misconception(draws.value(pupil.misconception(), Pupil.MISCONCEPTIONS)));
    }
    return new TutorReply(draws.shuffled(segments));
  }

  /// Draws one after the other from the stream of a key.
  private static final class Draws {
    private final SampleKey key;
    private long position;

    Draws(SampleKey key) {
      this.key = key;
    }

    double next() {
      return key.uniform(position++);
    }

    /// The pupil's own value, or another.
    String value(String own, List<String> all) {
      if (next() < FITS) {
        return own;
      }
      var others = all.stream().filter(each -> !each.equals(own)).toList();
      return others.get((int) (next() * others.size()));
    }

    List<Segment> shuffled(List<Segment> segments) {
      var left = new ArrayList<>(segments);
      var order = new ArrayList<Segment>();
      while (!left.isEmpty()) {
        order.add(left.remove((int) (next() * left.size())));
      }
      return order;
    }
  }
}
