package plumbline.reward;

import java.util.List;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Episodes made by hand for tests.
public final class Episodes {
  private Episodes() {}

  /// A response to a task with this gold answer that stopped by itself.
  public static Episode answering(String gold, String response) {
    return of(Task.of(7, "question", gold), response, StopReason.STOP);
  }

  /// A response with one token a character.
  public static Episode of(Task task, String response, StopReason stop) {
    int n = response.length();
    List<Span> spans =
        List.of(
            new Span.Given(Tokens.of(1)),
            new Span.Sampled(
                Tokens.of(new int[n]), Floats.filled(n, -1), Floats.filled(n, 0), 0, 0));
    return new Episode(task, new SampleKey(1, 2, task.id(), 3), spans, response, stop);
  }
}
