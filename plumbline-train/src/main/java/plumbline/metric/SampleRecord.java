package plumbline.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.TrainingRow;

/// One sample as it is kept for looking at: its tokens with a value per token in every column, and
/// what it was rewarded with. Log-probabilities and entropies are in nats and 0 where a token was
/// not sampled.
///
/// @param task id of the task
/// @param sample number of the sample in its group
/// @param prompt what was asked, as text
/// @param text what the policy said, as text
/// @param parts the origins of the tokens, in order
/// @param pieces the text of every token
/// @param trained whether the token took part in the loss
/// @param logProbs log-probability of every token under the policy that was trained last
/// @param oldLogProbs log-probability of every token when it was sampled
/// @param entropies entropy at every token when it was sampled
/// @param rewards reward columns by name
/// @param unscored why a column has no reward, by name
/// @param advantage the credit of the sample
/// @param finish why it ended
public record SampleRecord(
    long task,
    long sample,
    String prompt,
    String text,
    List<Part> parts,
    List<String> pieces,
    List<Boolean> trained,
    Floats logProbs,
    Floats oldLogProbs,
    Floats entropies,
    SequencedMap<String, Double> rewards,
    SequencedMap<String, String> unscored,
    double advantage,
    StopReason finish) {

  /// A run of tokens with one origin.
  ///
  /// @param origin `given`, `sampled` or `observed`
  /// @param tokens how many
  /// @param source which tool or environment was observed, else empty
  /// @param policyVersion which weights sampled them, else 0
  /// @param segment which segment of the rollout, else 0
  public record Part(String origin, int tokens, String source, long policyVersion, int segment) {
    private static Part of(Span span) {
      int tokens = span.tokens().size();
      return switch (span) {
        case Span.Given _ -> new Part("given", tokens, "", 0, 0);
        case Span.Sampled it -> new Part("sampled", tokens, "", it.policyVersion(), it.segment());
        case Span.Observed observed -> new Part("observed", tokens, observed.source(), 0, 0);
      };
    }
  }

  public SampleRecord {
    parts = List.copyOf(parts);
    pieces = List.copyOf(pieces);
    trained = List.copyOf(trained);
    rewards = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(rewards));
    unscored = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(unscored));
    int n = pieces.size();
    int covered = parts.stream().mapToInt(Part::tokens).sum();
    if (covered != n
        || trained.size() != n
        || logProbs.size() != n
        || oldLogProbs.size() != n
        || entropies.size() != n) {
      throw new IllegalArgumentException(
          ("sample %d of task %d has %d pieces, parts of %d tokens, %d trained marks, %d log-probs,"
                  + " %d old log-probs, %d entropies")
              .formatted(
                  sample,
                  task,
                  n,
                  covered,
                  trained.size(),
                  logProbs.size(),
                  oldLogProbs.size(),
                  entropies.size()));
    }
  }

  /// What is kept of an episode that was trained as `row`.
  ///
  /// @param pieces the text of every token of the episode
  /// @param logProbs the trainer's log-probability of every token
  public static SampleRecord of(
      Episode episode, TrainingRow row, List<String> pieces, Floats logProbs, Scores scores) {
    var trained = new ArrayList<Boolean>();
    for (int t = 0; t < row.tokens().size(); t++) {
      trained.add(row.kinds().get(t) != LossKind.NONE && row.weights().get(t) != 0);
    }
    return new SampleRecord(
        episode.task().id(),
        episode.key().sample(),
        episode.task().question(),
        episode.text(),
        episode.spans().stream().map(Part::of).toList(),
        pieces,
        trained,
        logProbs,
        row.oldLogProbs(),
        entropies(episode),
        scores.rewards(),
        scores.unscored(),
        scores.advantage(),
        episode.stop());
  }

  /// What a sample was given for its answer.
  public record Scores(
      SequencedMap<String, Double> rewards,
      SequencedMap<String, String> unscored,
      double advantage) {}

  /// The log-ratio of new to old policy at token `index`; 0 where the token was not sampled.
  public double logRatio(int index) {
    return (double) logProbs.get(index) - oldLogProbs.get(index);
  }

  private static Floats entropies(Episode episode) {
    var all = Floats.empty();
    for (var span : episode.spans()) {
      all =
          all.then(
              span instanceof Span.Sampled sampled
                  ? sampled.entropies()
                  : Floats.filled(span.tokens().size(), 0f));
    }
    return all;
  }
}
