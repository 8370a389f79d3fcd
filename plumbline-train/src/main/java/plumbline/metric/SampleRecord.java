package plumbline.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.TokenFate;
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
/// @param fates what the policy loss did with the token
/// @param logProbs log-probability of every token under the policy that was trained last
/// @param oldLogProbs log-probability of every token when it was sampled
/// @param entropies entropy at every token when it was sampled
/// @param rewards reward columns by name
/// @param unscored why a column has no reward, by name
/// @param advantage the credit of the sample
/// @param finish why it ended
/// @param leftOut tokens that were not kept
public record SampleRecord(
    long task,
    long sample,
    String prompt,
    String text,
    List<Part> parts,
    List<String> pieces,
    List<Boolean> trained,
    List<TokenFate> fates,
    Floats logProbs,
    Floats oldLogProbs,
    Floats entropies,
    SequencedMap<String, Double> rewards,
    SequencedMap<String, String> unscored,
    double advantage,
    StopReason finish,
    int leftOut) {

  /// A run of tokens with one origin.
  ///
  /// @param origin `given`, `sampled` or `observed`
  /// @param tokens how many
  /// @param source which tool or environment was observed, else empty
  /// @param policyVersion which weights sampled them, else 0
  /// @param segment which segment of the rollout, else 0
  /// @param age how many optimiser steps ago they were sampled, else 0
  public record Part(
      String origin, int tokens, String source, long policyVersion, int segment, long age) {
    private static Part of(Span span, long version) {
      int tokens = span.tokens().size();
      return switch (span) {
        case Span.Given _ -> new Part("given", tokens, "", 0, 0, 0);
        case Span.Sampled it -> {
          long age = Math.max(0, version - it.policyVersion());
          yield new Part("sampled", tokens, "", it.policyVersion(), it.segment(), age);
        }
        case Span.Observed observed -> new Part("observed", tokens, observed.source(), 0, 0, 0);
      };
    }

    private Part of(int others) {
      return new Part(origin, others, source, policyVersion, segment, age);
    }
  }

  /// What the trainer knows of a sample.
  ///
  /// @param version optimiser steps that the policy had behind it when the step began
  /// @param fates of the tokens that the row trains, in order; empty where they were in no pass
  public record Seen(long version, List<TokenFate> fates) {
    public Seen {
      fates = List.copyOf(fates);
    }
  }

  public SampleRecord {
    parts = List.copyOf(parts);
    pieces = List.copyOf(pieces);
    trained = List.copyOf(trained);
    fates = List.copyOf(fates);
    rewards = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(rewards));
    unscored = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(unscored));
    int n = pieces.size();
    int covered = parts.stream().mapToInt(Part::tokens).sum();
    if (covered != n
        || trained.size() != n
        || fates.size() != n
        || logProbs.size() != n
        || oldLogProbs.size() != n
        || entropies.size() != n) {
      throw new IllegalArgumentException(
          ("sample %d of task %d has %d pieces, parts of %d tokens, %d trained marks, %d fates,"
                  + " %d log-probs, %d old log-probs, %d entropies")
              .formatted(
                  sample,
                  task,
                  n,
                  covered,
                  trained.size(),
                  fates.size(),
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
      Episode episode,
      TrainingRow row,
      List<String> pieces,
      Floats logProbs,
      Scores scores,
      Seen seen) {
    var trained = new ArrayList<Boolean>();
    for (int t = 0; t < row.tokens().size(); t++) {
      trained.add(row.kinds().get(t) != LossKind.NONE && row.weights().get(t) != 0);
    }
    return new SampleRecord(
        episode.task().id(),
        episode.key().sample(),
        episode.task().question(),
        episode.text(),
        episode.spans().stream().map(span -> Part.of(span, seen.version())).toList(),
        pieces,
        trained,
        fates(episode, row, seen.fates().iterator()),
        logProbs,
        row.oldLogProbs(),
        entropies(episode),
        scores.rewards(),
        scores.unscored(),
        scores.advantage(),
        episode.stop(),
        0);
  }

  private static List<TokenFate> fates(
      Episode episode, TrainingRow row, Iterator<TokenFate> passed) {
    var fates = new ArrayList<TokenFate>();
    int t = 0;
    for (var span : episode.spans()) {
      for (int i = 0; i < span.tokens().size(); i++, t++) {
        if (!(span instanceof Span.Sampled)) {
          fates.add(TokenFate.CONTEXT);
        } else if (row.weights().get(t) == 0) {
          fates.add(TokenFate.UNSCORED);
        } else if (row.kinds().get(t) == LossKind.NONE) {
          fates.add(TokenFate.TRUNCATED);
        } else {
          fates.add(passed.hasNext() ? passed.next() : TokenFate.NO_ADVANTAGE);
        }
      }
    }
    return fates;
  }

  /// The same with at most `limit` tokens: of a longer one the end of the prompt, and the answer
  /// from its beginning on. Its texts keep at most so many characters.
  public SampleRecord cut(int limit, int characters) {
    int n = pieces.size();
    if (n <= limit) {
      return this;
    }
    int given = parts.getFirst().origin().equals("given") ? parts.getFirst().tokens() : 0;
    int from = Math.min(Math.max(0, given - limit / 4), n - limit);
    int to = from + limit;
    var cut = new ArrayList<Part>();
    int at = 0;
    for (var part : parts) {
      int inside = Math.min(to, at + part.tokens()) - Math.max(from, at);
      if (inside > 0) {
        cut.add(part.of(inside));
      }
      at += part.tokens();
    }
    return new SampleRecord(
        task,
        sample,
        shortened(prompt, characters),
        shortened(text, characters),
        cut,
        pieces.subList(from, to),
        trained.subList(from, to),
        fates.subList(from, to),
        logProbs.slice(from, to),
        oldLogProbs.slice(from, to),
        entropies.slice(from, to),
        rewards,
        unscored,
        advantage,
        finish,
        leftOut + n - limit);
  }

  private static String shortened(String text, int characters) {
    return text.length() <= characters ? text : text.substring(0, characters) + " …";
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
