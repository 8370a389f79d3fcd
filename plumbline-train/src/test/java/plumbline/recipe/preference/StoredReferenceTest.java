package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.CheckpointException;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.recipe.preference.StoredReference.Origin;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.train.Toy;

/// Log-probabilities of the reference that are computed once and kept.
class StoredReferenceTest {
  private static final Origin ORIGIN = new Origin("data", "model", "tokenizer");
  private static final List<PairRows> PAIRS = ToyPairs.rows(70, 11);

  @TempDir Path folder;
  private final AtomicInteger computed = new AtomicInteger();

  private StoredReference open(Origin origin, List<PairRows> pairs)
      throws IOException, InterruptedException {
    PairScorer counted =
        some -> {
          computed.incrementAndGet();
          return live(some);
        };
    return StoredReference.open(
        folder.resolve("reference"), origin, Toy.provenance("data"), pairs, counted);
  }

  private static List<Floats> live(List<PairRows> pairs) throws InterruptedException {
    try (var weights = Parameters.initialise(Toy.CONFIG, 7);
        var lanes = Lanes.open(1, 1)) {
      var network = new CausalLm(Toy.CONFIG, weights);
      return PairScorer.of(_ -> network, lanes, Toy.UPDATE).logProbs(pairs);
    }
  }

  @Test
  void whatIsKeptIsWhatTheReferenceSays() throws IOException, InterruptedException {
    var first = open(ORIGIN, PAIRS).logProbs(PAIRS);
    assertThat(computed).hasValue(2);
    var again = open(ORIGIN, PAIRS);
    assertThat(computed).as("passes of the reference").hasValue(2);
    assertThat(again.logProbs(PAIRS)).isEqualTo(first);
    var some = List.of(PAIRS.get(69), PAIRS.get(3));
    var live = live(some);
    var kept = again.logProbs(some);
    for (int row = 0; row < live.size(); row++) {
      for (int t = 0; t < live.get(row).size(); t++) {
        assertThat((double) kept.get(row).get(t))
            .isCloseTo(live.get(row).get(t), org.assertj.core.data.Offset.offset(1e-6));
      }
    }
  }

  @Test
  void whatBelongsToOthersIsRefused() throws IOException, InterruptedException {
    open(ORIGIN, PAIRS);
    refused(
        new Origin("other data hash", "model", "tokenizer"), "data (hash data, now other data h");
    refused(new Origin("data", "model2", "tokenizer"), "model (hash model, now model2");
    refused(new Origin("data", "model", "changed"), "tokenizer (hash tokenizer, now changed");
  }

  private void refused(Origin origin, String what) {
    assertThatThrownBy(() -> open(origin, PAIRS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s holds reference log-probabilities of another %s); name another directory, or delete it to have them computed again"
                .formatted(folder.resolve("reference"), what));
  }

  @Test
  void rowsThatAreEncodedOtherwiseAreRefused() throws IOException, InterruptedException {
    open(ORIGIN, PAIRS);
    assertThatThrownBy(() -> open(ORIGIN, PAIRS.subList(0, 69)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "%s does not hold one log-probability for every scored token of these 69 pairs; the settings that encode rows changed: delete it to have them computed again"
                .formatted(folder.resolve("reference")));
  }

  @Test
  void damageIsFound() throws IOException, InterruptedException {
    open(ORIGIN, PAIRS);
    var file = folder.resolve("reference").resolve("logprobs.f32");
    var bytes = Files.readAllBytes(file);
    bytes[5] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> open(ORIGIN, PAIRS)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void aPairOfOtherDataIsNotLookedUp() throws IOException, InterruptedException {
    var kept = open(ORIGIN, PAIRS);
    assertThatThrownBy(() -> kept.logProbs(ToyPairs.rows(1, 12)))
        .hasMessage("pair 1 is not of the data that the stored log-probabilities are of");
  }
}
