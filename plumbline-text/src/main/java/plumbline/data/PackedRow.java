package plumbline.data;

import java.util.List;
import java.util.stream.IntStream;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;

/// Several training rows laid end to end in one row of a batch. A token may attend only to tokens
/// of its own sample; [#sampleOfToken] and [#positions] say how.
///
/// @param sources which rows were packed: their indices in the list that was given, ascending
/// @param samples those rows
public record PackedRow(List<Integer> sources, List<TrainingRow> samples) {
  public PackedRow {
    sources = List.copyOf(sources);
    samples = List.copyOf(samples);
    if (samples.isEmpty() || sources.size() != samples.size()) {
      throw new IllegalArgumentException(
          "packed row of %d samples from %d sources".formatted(samples.size(), sources.size()));
    }
  }

  /// How many tokens all samples have.
  public int size() {
    return samples.stream().mapToInt(sample -> sample.tokens().size()).sum();
  }

  /// All tokens.
  public Tokens tokens() {
    var ids = new int[size()];
    int at = 0;
    for (var sample : samples) {
      var tokens = sample.tokens().toArray();
      System.arraycopy(tokens, 0, ids, at, tokens.length);
      at += tokens.length;
    }
    return Tokens.of(ids);
  }

  /// For every token the number of its sample in this row, from 0.
  public int[] sampleOfToken() {
    return IntStream.range(0, samples.size())
        .flatMap(sample -> IntStream.generate(() -> sample).limit(length(sample)))
        .toArray();
  }

  /// For every token its position in its sample, from 0.
  public int[] positions() {
    return IntStream.range(0, samples.size())
        .flatMap(sample -> IntStream.range(0, length(sample)))
        .toArray();
  }

  private int length(int sample) {
    return samples.get(sample).tokens().size();
  }
}
