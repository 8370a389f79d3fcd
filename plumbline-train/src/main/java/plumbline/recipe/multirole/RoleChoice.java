package plumbline.recipe.multirole;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.text.embedding.Embedding;
import plumbline.text.trajectory.SampleKey;

/// Which of the roles that were proposed are asked: those that are likely and unlike the others.
///
/// ```
/// S_i = relevance_i + alpha mean_(j != i) (1 - cos(h_i, h_j))        P_i = softmax(S / eta)
/// ```
///
/// @param count how many are asked
/// @param alpha weight of being unlike the others (our reading: 1)
/// @param eta temperature of the shares
/// @param sampled drawn by their shares without putting back, or else the likeliest
public record RoleChoice(int count, double alpha, double eta, boolean sampled) {
  public RoleChoice {
    if (count < 2) {
      throw new IllegalArgumentException("%d roles are asked, must be 2 at least".formatted(count));
    }
    if (!(eta > 0)) {
      throw new IllegalArgumentException("eta is %s, must be above 0".formatted(eta));
    }
  }

  /// S of every role.
  ///
  /// @param relevance mean log-probability of the role's name behind the question; our reading of
  ///   the paper's expectation
  /// @param vectors of the roles in the question's context
  public static double[] scores(double[] relevance, List<Embedding> vectors, double alpha) {
    if (relevance.length != vectors.size() || relevance.length < 2) {
      throw new IllegalArgumentException(
          "%d relevances and %d vectors, must be as many, 2 at least"
              .formatted(relevance.length, vectors.size()));
    }
    var scores = relevance.clone();
    for (int i = 0; i < scores.length; i++) {
      double apart = 0;
      for (int j = 0; j < scores.length; j++) {
        apart += i == j ? 0 : vectors.get(i).cosineDistance(vectors.get(j));
      }
      scores[i] += alpha * apart / (scores.length - 1);
    }
    return scores;
  }

  /// P of every role.
  public static double[] shares(double[] scores, double eta) {
    double most = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      most = Math.max(most, score);
    }
    var shares = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      shares[i] = Math.exp((scores[i] - most) / eta);
      sum += shares[i];
    }
    for (int i = 0; i < scores.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /// The mean cosine of all pairs (RODS of the paper): lower is more diverse. The authors rejected
  /// it, because it follows wording and not stance; a diagnostic.
  public static double similarity(List<Embedding> vectors) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < vectors.size(); i++) {
      for (int j = i + 1; j < vectors.size(); j++) {
        sum += 1 - vectors.get(i).cosineDistance(vectors.get(j));
        pairs++;
      }
    }
    return sum / pairs;
  }

  /// The roles that are asked, in the order in which they were proposed.
  ///
  /// @param shares P of every role
  /// @param key of the draws
  public List<String> of(List<String> roles, double[] shares, SampleKey key) {
    var left = new ArrayList<>(IntStream.range(0, roles.size()).boxed().toList());
    var taken = new ArrayList<Integer>();
    while (taken.size() < count && !left.isEmpty()) {
      int next = sampled ? drawn(left, shares, key.uniform(taken.size())) : likeliest(left, shares);
      taken.add(left.remove(/* index */ next));
    }
    return taken.stream().sorted().map(roles::get).toList();
  }

  private static int likeliest(List<Integer> left, double[] shares) {
    return IntStream.range(0, left.size())
        .boxed()
        .max(
            Comparator.<Integer>comparingDouble(i -> shares[left.get(i)])
                .thenComparing(Comparator.reverseOrder()))
        .orElseThrow();
  }

  private static int drawn(List<Integer> left, double[] shares, double uniform) {
    double all = left.stream().mapToDouble(i -> shares[i]).sum();
    double sum = 0;
    for (int i = 0; i < left.size(); i++) {
      sum += shares[left.get(i)];
      if (uniform * all < sum) {
        return i;
      }
    }
    return left.size() - 1;
  }
}
