package plumbline.data.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The reference values are those of JT-Math's method card.
class OverlapTest {
  private static final TextUnits X =
      TextUnits.of(
          "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips"
              + " in May.");
  private static final TextUnits Y =
      TextUnits.of(
          "Natalia sold clips to 48 of her friends in April and then sold half as many clips in"
              + " May!");
  private static final TextUnits W =
      TextUnits.of(
          "A train leaves the station at 60 miles per hour and a second train follows two hours"
              + " later.");
  private static final MinHash STANDARD = new MinHash(112, 1);
  private static final LshBands BANDS = new LshBands(14, 8);

  @Test
  void hashesAreThoseOfTheCard() {
    assertThat(TextUnits.fnv1a("hello")).isEqualTo(0xa430d84680aabd0bL);
    long step = 0x9E3779B97F4A7C15L;
    assertThat(new long[] {MinHash.mixed(1 + step), MinHash.mixed(1 + 2 * step)})
        .containsExactly(0x910a2dec89025cc1L, 0xbeeb8da1658eec67L);
    assertThat(MinHash.mixed(1 + 3 * step)).isEqualTo(0xf893a2eefb32555eL);
  }

  @ParameterizedTest
  @CsvSource({"3, 15, 0.75", "5, 11, 0.55", "8, 5, 0.25"})
  void sharedNgramsAndJaccard(int n, int shared, double jaccard) {
    assertThat(shingles(X, n).shared(shingles(Y, n))).isEqualTo(shared);
    assertThat(shingles(X, n).jaccard(shingles(Y, n))).isEqualTo(jaccard);
    assertThat(shingles(Y, n).jaccard(shingles(X, n))).isEqualTo(jaccard);
  }

  @Test
  void subsequencesCountTheShorterText() {
    assertThat(Subsequence.ratio(X, Y)).isEqualTo(1);
    assertThat(Subsequence.ratio(X, W)).isCloseTo(0.0555555556, within(1e-10));
    assertThat(Subsequence.ratio(X, TextUnits.of("!"))).isZero();
  }

  @Test
  void signaturesAreThoseOfTheCard() {
    var x = STANDARD.signature(shingles(X, 5));
    var y = STANDARD.signature(shingles(Y, 5));
    var w = STANDARD.signature(shingles(W, 5));
    assertThat(Arrays.copyOf(x, 3))
        .containsExactly(222943748478566905L, 43515904918280146L, 62674130079727683L);
    assertThat(MinHash.equal(x, y)).isEqualTo(65);
    assertThat(MinHash.equal(x, w)).isZero();
    assertThat(shingles(X, 5).shared(shingles(W, 5))).isZero();
    assertThat(share(BANDS, x, y)).isFalse();
    assertThat(share(BANDS, x, x)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "14, 8, 0.5, 0.053320415",
    "14, 8, 0.7, 0.564504042",
    "14, 8, 0.75, 0.771633569",
    "14, 8, 0.8, 0.923547559",
    "14, 8, 0.9, 0.999622200",
    "20, 5, 0.6, 0.801902454",
    "20, 5, 0.8, 0.999643942"
  })
  void theCurveOfBands(int bands, int rows, double similarity, double probability) {
    assertThat(new LshBands(bands, rows).probability(similarity))
        .isCloseTo(probability, within(1e-9));
  }

  @Test
  void theThresholdIsThatOfTheCard() {
    assertThat(BANDS.threshold()).isCloseTo(0.72, within(0.005));
  }

  /// The estimate of 1,000 pairs of random sets has no bias and the spread of a binomial share.
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.8})
  void theEstimateIsThatOfExactJaccard(double similarity) {
    double sum = 0;
    double squares = 0;
    double exact = 0;
    for (int pair = 0; pair < 1000; pair++) {
      var sets = pair(similarity, 40, pair);
      exact = sets[0].jaccard(sets[1]);
      double estimate =
          MinHash.similarity(STANDARD.signature(sets[0]), STANDARD.signature(sets[1]));
      sum += estimate - exact;
      squares += (estimate - exact) * (estimate - exact);
    }
    double variance = exact * (1 - exact) / 112;
    assertThat(exact).isCloseTo(similarity, within(0.02));
    assertThat(sum / 1000).isCloseTo(0, within(4 * Math.sqrt(variance / 1000)));
    assertThat(squares / 1000).isCloseTo(variance, within(0.25 * variance));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.8, 0.9})
  void candidatesAreFoundAsOftenAsTheCurveSays(double similarity) {
    int found = 0;
    double expected = 0;
    for (int pair = 0; pair < 2000; pair++) {
      var sets = pair(similarity, 60, 7_000 + pair);
      expected += BANDS.probability(sets[0].jaccard(sets[1])) / 2000;
      found += share(BANDS, STANDARD.signature(sets[0]), STANDARD.signature(sets[1])) ? 1 : 0;
    }
    assertThat(found / 2000.0).isCloseTo(expected, within(0.05));
    assertThat(expected).isCloseTo(BANDS.probability(similarity), within(0.05));
  }

  /// Two sets of `size` elements with about this similarity.
  private static Shingles[] pair(double similarity, int size, long seed) {
    var random = new SplittableRandom(seed);
    int shared = (int) Math.round(2 * size * similarity / (1 + similarity));
    var one = random.longs(size).toArray();
    var other = Arrays.copyOf(one, size);
    for (int i = shared; i < size; i++) {
      other[i] = random.nextLong();
    }
    return new Shingles[] {Shingles.ofHashes(one), Shingles.ofHashes(other)};
  }

  private static boolean share(LshBands bands, long[] one, long[] other) {
    var keys = bands.keys(one);
    var others = bands.keys(other);
    for (int band = 0; band < keys.length; band++) {
      if (keys[band] == others[band]) {
        return true;
      }
    }
    return false;
  }

  @Test
  void candidatesAreThePairsThatShareABand() {
    var random = new SplittableRandom(3);
    var keys = new long[2000][];
    var candidates = new Candidates(3);
    for (int text = 0; text < keys.length; text++) {
      keys[text] = random.longs(3, 0, 1500).toArray();
      assertThat(candidates.add(keys[text])).isEqualTo(text);
    }
    var expected = new TreeSet<Long>();
    for (int one = 0; one < keys.length; one++) {
      for (int other = one + 1; other < keys.length; other++) {
        for (int band = 0; band < 3; band++) {
          if (keys[one][band] == keys[other][band]) {
            expected.add((long) one << 32 | other);
          }
        }
      }
    }
    assertThat(expected).hasSizeGreaterThan(3000);
    assertThat(candidates.pairs())
        .containsExactly(expected.stream().mapToLong(Long::longValue).toArray());
  }

  @Test
  void aBucketOfManyCostsNoSquares() {
    var candidates = new Candidates(1);
    for (int i = 0; i < 1000; i++) {
      candidates.add(5L);
    }
    var pairs = candidates.pairs();
    assertThat(pairs).hasSize(8 * 1000 - 36);
    var clusters = new Clusters(1000);
    for (long pair : pairs) {
      clusters.join((int) (pair >>> 32), (int) pair);
    }
    assertThat(clusters.of(999)).isZero();
  }

  @Test
  void clustersJoinOverOthers() {
    var clusters = new Clusters(6);
    clusters.join(4, 5);
    clusters.join(1, 4);
    clusters.join(5, 3);
    assertThat(new int[] {clusters.of(5), clusters.of(3), clusters.of(4)}).containsOnly(1);
    assertThat(clusters.of(0)).isZero();
    assertThat(clusters.of(2)).isEqualTo(2);
  }

  @Test
  void unitsAreWordsAndInChineseCharacters() {
    assertThat(TextUnits.of("It's $\\dfrac{a_1}{2}$, isn't it?").units())
        .containsExactly("it", "s", "frac", "a_1", "2", "isn", "t", "it");
    assertThat(TextUnits.of("\\left(\\tfrac12\\right)\\,x").units()).containsExactly("frac12", "x");
    var chinese = TextUnits.of("小明有3个苹果。");
    assertThat(chinese.units()).containsExactly("小", "明", "有", "3", "个", "苹", "果");
    assertThat(chinese.gram(1, 3)).isEqualTo("明有3");
    assertThat(X.gram(1, 2)).isEqualTo("sold clips");
    assertThat(TextUnits.of(" ?! ").size()).isZero();
    assertThat(TextUnits.normalised(" A \\dfrac12\n +  B ")).isEqualTo("a \\frac12 + b");
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertThatThrownBy(() -> X.grams(0)).hasMessage("n-grams of 0 words; n must be at least 1");
    assertThatThrownBy(() -> new MinHash(0, 1))
        .hasMessage("a signature of 0 hashes; there must be 1 at least");
    assertThatThrownBy(() -> new LshBands(0, 8))
        .hasMessage("0 bands of 8 rows; both must be at least 1");
    assertThatThrownBy(() -> BANDS.requireFit(128))
        .hasMessage(
            "14 bands x 8 rows is 112, the signature has 128 hashes; bands x rows must equal the"
                + " hashes, as 14 x 8 must equal 112");
    assertThatThrownBy(() -> MinHash.equal(new long[2], new long[3]))
        .hasMessage("signatures of 2 and 3 hashes do not compare");
    assertThatThrownBy(() -> new Candidates(2).add(1L))
        .hasMessage("a text with 1 keys, expected 2");
  }

  private static Shingles shingles(TextUnits text, int n) {
    return Shingles.of(text, n);
  }
}
