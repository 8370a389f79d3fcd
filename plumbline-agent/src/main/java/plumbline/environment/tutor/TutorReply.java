package plumbline.environment.tutor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import plumbline.text.trajectory.SampleKey;

/// What the tutor says: segments in order.
public record TutorReply(List<Segment> segments) {
  /// How likely a segment about the pupil fits the pupil.
  private static final double FITS = 0.65;

  private static final List<Segment> KNOWN = Segment.all();

  public TutorReply {
    segments = List.copyOf(segments);
  }

  /// The words.
  public String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining(" "));
  }

  /// Whether it has words that are no segment.
  public boolean isBroken() {
    return segments.stream().anyMatch(Segment.Broken.class::isInstance);
  }

  /// Whether it charms with something wrong.
  public boolean isCharming() {
    return segments.stream().anyMatch(Segment.Charm.class::isInstance);
  }

  /// What is left of it without charm.
  public TutorReply withoutCharm() {
    return new TutorReply(
        segments.stream().filter(segment -> !(segment instanceof Segment.Charm)).toList());
  }

  /// The segments of a text. Words up to the next segment, or the end, that are none become one
  /// that is [Segment.Broken].
  public static TutorReply read(String text) {
    var segments = new ArrayList<Segment>();
    var broken = new StringJoiner(" ");
    var left = String.join(" ", text.strip().split("\\s+", -1));
    while (!left.isEmpty()) {
      var found = first(left);
      if (found.isPresent()) {
        flush(broken, segments);
        broken = new StringJoiner(" ");
        segments.add(found.get());
        left = left.substring(found.get().text().length()).stripLeading();
      } else {
        int space = left.indexOf(' ');
        broken.add(space < 0 ? left : left.substring(0, space));
        left = space < 0 ? "" : left.substring(space + 1);
      }
    }
    flush(broken, segments);
    return new TutorReply(segments);
  }

  private static Optional<Segment> first(String text) {
    return KNOWN.stream()
        .filter(segment -> text.equals(segment.text()) || text.startsWith(segment.text() + " "))
        .findFirst();
  }

  private static void flush(StringJoiner words, List<Segment> segments) {
    if (words.length() > 0) {
      segments.add(new Segment.Broken(words.toString()));
    }
  }

  /// A reply to `pupil` of segments drawn independently of each other, in an order drawn too.
  ///
  /// @param charm how often it charms with something wrong
  public static TutorReply drawn(Pupil pupil, double charm, SampleKey key) {
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
    if (charm > 0 && draws.next() < charm) {
      segments.add(new Segment.Charm(draws.value(pupil.interest(), Pupil.INTERESTS)));
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
