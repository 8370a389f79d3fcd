package plumbline.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TokenFate;
import plumbline.text.trajectory.TrainingRow;

/// A small sample for the tests of the sinks.
final class Samples {
  private Samples() {}

  /// Three given, two sampled and one observed token of task 7.
  static SampleRecord sample(long number) {
    var spans =
        List.<Span>of(
            new Span.Given(Tokens.of(3, 2, 9)),
            new Span.Sampled(Tokens.of(2, 3), Floats.of(-0.5f, -0.25f), Floats.of(1f, 2f), 11, 1),
            new Span.Observed(Tokens.of(5), "python"));
    var episode =
        new Episode(
            Task.of(7, "32=", "23"), new SampleKey(1, 2, 7, number), spans, "23", StopReason.STOP);
    var none = LossKind.NONE;
    var policy = LossKind.POLICY_GRADIENT;
    var row =
        new TrainingRow(
            episode.tokens(),
            List.of(none, none, none, policy, policy, none),
            Floats.of(0, 0, 0, 1, 0, 0),
            Floats.of(0, 0, 0, -0.5f, -0.25f, 0),
            Floats.of(0, 0, 0, 0.7f, 0.7f, 0),
            7);
    var rewards = new LinkedHashMap<>(Map.of("math", 1.0));
    var unscored = new LinkedHashMap<>(Map.of("judge", "timed out after 5 s"));
    return SampleRecord.of(
        episode,
        row,
        List.of("3", "2", "=", "2", "3", "ok"),
        Floats.of(0, 0, 0, -0.4f, -0.5f, 0),
        new SampleRecord.Scores(rewards, unscored, 0.7),
        new SampleRecord.Seen(12, List.of(TokenFate.CLIPPED)));
  }
}
