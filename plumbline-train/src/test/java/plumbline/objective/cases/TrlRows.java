package plumbline.objective.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plumbline.objective.LossSum;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.CompletionSums;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.PairBatch;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.UnpairedBatch;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The rows of a case of TRL from its logits on.
///
/// @param fixture the case
/// @param type it was computed in
/// @param tolerance absolute below 1, relative above
record TrlRows(JsonNode fixture, DType type, double tolerance) {
  static TrlRows of(JsonNode fixture) {
    boolean single = fixture.path("how").asText().contains("float32");
    // TRL takes the logarithm of the smoothing of exo_pair in float32 even where all else is
    // float64
    boolean rounded = fixture.path("case").asText().equals("dpo/exo_pair");
    return new TrlRows(
        fixture, single ? DType.FLOAT32 : DType.FLOAT64, single ? 1e-5 : rounded ? 1e-7 : 1e-9);
  }

  private record Columns(Tensor logits, Tensor all, Tensor logProbs, Tensor mask) {
    Tensor of(Tensor column, long from, long count) {
      return column.narrow(0, from, count);
    }
  }

  private JsonNode inputs() {
    return fixture.path("inputs");
  }

  private Columns columns() {
    var nested = inputs().path("logits");
    int rows = nested.size();
    int time = nested.get(0).size();
    var logits = numbers(nested, rows, time, nested.get(0).get(0).size()).requireGrad();
    var all = logits.narrow(1, 0, time - 1).logSoftmax(-1);
    var next =
        numbers(inputs().path("input_ids"), rows, time).narrow(1, 1, time - 1).to(DType.INT64);
    var mask = numbers(inputs().path("completion_mask"), rows, time).narrow(1, 1, time - 1);
    var logProbs = all.gather(2, next.unsqueeze(2)).squeeze(2);
    return new Columns(logits, all, logProbs, mask.equalTo(1));
  }

  private Tensor numbers(JsonNode node, long... shape) {
    var flat = new ArrayList<Double>();
    flatten(node, flat);
    return Tensors.of(flat.stream().mapToDouble(Double::doubleValue).toArray(), shape).to(type);
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(each -> flatten(each, into));
    } else {
      into.add(node.asDouble());
    }
  }

  private Tensor vector(String name) {
    return numbers(inputs().path(name), inputs().path(name).size());
  }

  void checkPairs() {
    try (var _ = TensorScope.open()) {
      var columns = columns();
      long pairs = columns.logProbs().size(0) / 2;
      var lengths = CompletionSums.lengths(columns.mask(), columns.logProbs());
      var shared = columns.of(lengths, 0, pairs).minimum(columns.of(lengths, pairs, pairs));
      var ownLeaf = columns.logProbs().detach().requireGrad();
      var good = answers(columns, ownLeaf, shared, 0, "ref_chosen_logps");
      var bad = answers(columns, ownLeaf, shared, pairs, "ref_rejected_logps");
      var plain = CompletionSums.of(ownLeaf, columns.mask()).narrow(0, 0, pairs);
      var supervised =
          new LossSum(plain.sum().negate(), columns.of(lengths, 0, pairs).sum().item());
      var batch = new PairBatch(good, bad, supervised, weights(columns, pairs));
      var result = objective().evaluate(batch);
      compare(result, columns, ownLeaf);
      var expected = fixture.path("expected");
      var sums = CompletionSums.of(ownLeaf, columns.mask());
      all("C", columns.of(sums, 0, pairs), expected.path("policy_chosen_logps"));
      all("R", columns.of(sums, pairs, pairs), expected.path("policy_rejected_logps"));
      var metrics = result.metrics().values();
      if (metrics.containsKey("rewards/chosen")) {
        near("rewards", metrics.get("rewards/chosen"), expected.path("rewards_chosen_mean"));
        near("rewards", metrics.get("rewards/rejected"), expected.path("rewards_rejected_mean"));
        near("margin", metrics.get("rewards/margins"), expected.path("reward_margin_mean"));
        assertThat(metrics.get("rewards/accuracies"))
            .isCloseTo(expected.path("reward_accuracy").asDouble(), within(1e-7));
      }
    }
  }

  private Answers answers(
      Columns columns, Tensor leaf, Tensor shared, long from, String reference) {
    long pairs = shared.count();
    var lp = columns.of(leaf, from, pairs);
    var mask = columns.of(columns.mask(), from, pairs);
    var alpha = inputs().path("ld_alpha");
    var sums =
        alpha.isNull()
            ? CompletionSums.of(lp, mask)
            : CompletionSums.desensitised(lp, mask, shared, alpha.asDouble());
    return new Answers(sums, vector(reference), CompletionSums.lengths(mask, lp));
  }

  private @Nullable Tensor weights(Columns columns, long pairs) {
    if (!inputs().path("use_weighting").asBoolean()) {
      return null;
    }
    var collisions = columns.all().times(2).logSumExp(-1, false);
    var own = CompletionSums.ownership(columns.logProbs().minus(collisions), columns.mask());
    return CompletionSums.ownershipOfPairs(
        columns.of(own, 0, pairs), columns.of(own, pairs, pairs), false);
  }

  private PreferenceObjective objective() {
    var terms = new ArrayList<Term>();
    for (int i = 0; i < inputs().path("loss_types").size(); i++) {
      terms.add(
          new Term(
              loss(inputs().path("loss_types").get(i).asText()),
              inputs().path("loss_weights").get(i).asDouble()));
    }
    var divergence = inputs().path("f_divergence_type").asText();
    return new PreferenceObjective(
        terms,
        Divergence.named(divergence, inputs().path("f_alpha_divergence_coef").asDouble(0.5)));
  }

  private PairLoss loss(String name) {
    double beta = inputs().path("beta").asDouble();
    double e = inputs().path("label_smoothing").asDouble();
    return switch (name) {
      case "sigmoid" -> new ReferencedLoss.Sigmoid(beta);
      case "robust" -> new ReferencedLoss.Robust(beta, e);
      case "hinge" -> new ReferencedLoss.Hinge(beta);
      case "ipo" -> new ReferencedLoss.Ipo(beta);
      case "sigmoid_norm" -> new ReferencedLoss.SigmoidOfMeans(beta);
      case "exo_pair" -> new ReferencedLoss.Exo(beta, e);
      case "nca_pair" -> new ReferencedLoss.Nca(beta);
      case "bco_pair" -> new ReferencedLoss.Bco(beta, false);
      case "sppo_hard" -> new ReferencedLoss.Sppo(beta);
      case "aot" -> new ReferencedLoss.Aot(beta, e);
      case "aot_unpaired" -> new ReferencedLoss.AotUnpaired(beta, e);
      case "apo_zero" -> new ReferencedLoss.ApoZero(beta);
      case "apo_down" -> new ReferencedLoss.ApoDown(beta);
      case "discopop" ->
          new ReferencedLoss.DiscoPop(beta, inputs().path("discopop_tau").asDouble(0.05));
      case "sft" -> new PairLoss.Supervised();
      default -> throw new AssertionError(name);
    };
  }

  void checkLabels() {
    try (var _ = TensorScope.open()) {
      var columns = columns();
      var leaf = columns.logProbs().detach().requireGrad();
      var sums = CompletionSums.of(leaf, columns.mask());
      var lengths = CompletionSums.lengths(columns.mask(), columns.logProbs());
      var labels = vector("label").equalTo(1);
      var batch = new UnpairedBatch(new Answers(sums, vector("ref_logps"), lengths), labels);
      double shift = 0;
      if (inputs().path("kl_logps").isArray()) {
        var mismatched = vector("kl_logps");
        var ones = Tensors.full(1, type, Device.CPU, mismatched.count());
        shift =
            UnpairedObjective.mismatchedKl(new Answers(mismatched, vector("ref_kl_logps"), ones));
        near("kl", shift, fixture.path("expected").path("kl"));
      }
      var result =
          new UnpairedObjective(unpaired()).evaluate(batch, (double) labels.count(), shift);
      compare(result, columns, leaf);
      all("lp", sums, fixture.path("expected").path("policy_logps"));
    }
  }

  private UnpairedLoss unpaired() {
    double beta = inputs().path("beta").asDouble();
    double wd = inputs().path("desirable_weight").asDouble();
    double wu = inputs().path("undesirable_weight").asDouble();
    return inputs().path("loss_type").asText().equals("kto")
        ? new UnpairedLoss.Kto(beta, wd, wu)
        : new UnpairedLoss.ApoZero(beta, wd, wu);
  }

  /// Loss and both gradients, by the rule of the fixture and by the house's tighter one.
  private void compare(PolicyObjective.Result result, Columns columns, Tensor leaf) {
    var expected = fixture.path("expected");
    double loss = result.share().item();
    assertThat(loss)
        .isCloseTo(
            expected.path("loss").asDouble(), within(tolerance * Math.max(1, Math.abs(loss))));
    result.share().backward();
    var toTokens = Objects.requireNonNull(leaf.grad(), "no gradient reached the tokens");
    if (!inputs().path("loss_types").toString().contains("sft")) { // TRL's goes past the tokens
      all("token gradient", toTokens, expected.path("grad_token_logps"));
    }
    columns.logProbs().backward(toTokens);
    all(
        "logit gradient",
        Objects.requireNonNull(columns.logits().grad(), "no gradient reached the logits"),
        expected.path("grad_logits"));
  }

  private void all(String what, Tensor got, JsonNode expected) {
    var wanted = new ArrayList<Double>();
    flatten(expected, wanted);
    var given = got.toDoubles();
    assertThat(given).as(what).hasSize(wanted.size());
    for (int i = 0; i < given.length; i++) {
      assertThat(given[i])
          .as("%s %d", what, i)
          .isCloseTo(wanted.get(i), within(tolerance * Math.max(1, Math.abs(wanted.get(i)))));
    }
  }

  private void near(String what, @Nullable Double got, JsonNode expected) {
    assertThat(got)
        .as(what)
        .isNotNull()
        .isCloseTo(
            expected.asDouble(), within(tolerance * Math.max(1, Math.abs(expected.asDouble()))));
  }
}
