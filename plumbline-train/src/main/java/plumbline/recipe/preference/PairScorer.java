package plumbline.recipe.preference;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import plumbline.model.CausalLm;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.train.Forward;
import plumbline.train.Update;

/// Gives log-probabilities of pairs under some weights.
@FunctionalInterface
public interface PairScorer {
  /// For every pair two rows, chosen and rejected, with a value per token, 0 where it is not
  /// scored.
  List<Floats> logProbs(List<PairRows> pairs) throws InterruptedException;

  /// Scores by a network, cut and computed as the update does.
  ///
  /// @param networks the network of each lane
  static PairScorer of(IntFunction<CausalLm> networks, Lanes lanes, Update.Settings settings) {
    return pairs -> Forward.logProbsOfGroups(networks, lanes, PairRows.rows(pairs), settings);
  }

  /// No reference: every log-probability is 0, so that log-ratios are log-probabilities.
  static PairScorer none() {
    return pairs ->
        pairs.stream()
            .flatMap(pair -> Stream.of(pair.chosen(), pair.rejected()))
            .map(row -> Floats.filled(row.tokens().size(), 0f))
            .toList();
  }
}
