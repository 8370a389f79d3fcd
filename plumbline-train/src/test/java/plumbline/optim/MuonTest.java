package plumbline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Reference values were computed in float64 and agree with KellerJordan/Muon (Newton-Schulz) and
/// with Moonlight's optimiser class (steps).
class MuonTest {
  private static final String WEIGHT = "model.layers.0.mlp.up_proj.weight";
  private static final double[] W0 = {0.5, -0.25, 1, 0, 2, -1.5};
  private static final double[] G1 = {0.1, -0.2, 0.3, 0.4, 0, -0.1};
  private static final double[] G2 = {-0.3, 0.2, 0.1, 0.05, 0.6, 0.2};

  private static float[] floats(double... values) {
    var floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void requireClose(float[] came, double[] expected, double tolerance) {
    assertThat(came).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) came[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  private static double[] orthogonalised(double[] values, long... shape) {
    try (var _ = TensorScope.open()) {
      return NewtonSchulz.orthogonalise(Tensors.of(values, shape)).toDoubles();
    }
  }

  @Test
  void orthogonalisesAsTheAuthorsDo() {
    assertThat(orthogonalised(new double[] {1, 2, 3, 4, 5, 6.5}, 2, 3))
        .containsExactly(
            new double[] {
              -0.791625006, 0.110163950, 0.729717245, 0.633150209, 0.368084271, 0.252721024
            },
            within(1e-8));
    assertThat(orthogonalised(new double[] {1, -2, 0.5, 0.25, 3, 1}, 3, 2))
        .containsExactly(
            new double[] {
              0.331473641, -0.616567093, 0.175054269, 0.0817296109, 1.046598633, 0.334372402
            },
            within(1e-8));
    assertThat(orthogonalised(new double[4], 2, 2)).containsOnly(0);
  }

  @Test
  void aBatchIsEveryMatrixForItself() {
    var first = new double[] {1, 2, 3, 4, 5, 6.5};
    var second = new double[] {0.3, -2, 0.1, 1, 0, 4};
    var both = new double[12];
    System.arraycopy(first, 0, both, 0, 6);
    System.arraycopy(second, 0, both, 6, 6);
    var expected = new double[12];
    System.arraycopy(orthogonalised(first, 2, 3), 0, expected, 0, 6);
    System.arraycopy(orthogonalised(second, 2, 3), 0, expected, 6, 6);
    assertThat(orthogonalised(both, 2, 2, 3)).containsExactly(expected, within(1e-12));
  }

  /// Measured on Gaussian gradients; without the factor the figures fall as 1/sqrt(max).
  @ParameterizedTest
  @CsvSource({"64, 64, 0.177", "64, 256, 0.172", "16, 512, 0.150", "256, 64, 0.171", "8, 8, 0.18"})
  void updatesOfGaussianGradientsHaveTheRootMeanSquareOfAdamW(int n, int m, double expected) {
    var random = new SplittableRandom(n * 1000L + m);
    var values = random.doubles((long) n * m, -1, 1).map(_ -> random.nextGaussian()).toArray();
    double squares = 0;
    for (double value : orthogonalised(values, n, m)) {
      squares += value * value;
    }
    double plain = Math.sqrt(squares / (n * m));
    double scaled = plain * 0.2 * Math.sqrt(Math.max(n, m));
    assertThat(scaled).isBetween(0.14, 0.24).isCloseTo(expected, within(0.02));
    assertThat(plain * Math.sqrt(Math.max(n, m))).isBetween(0.7, 1.2);
  }

  private static FlatParameters weight(int lanes) {
    try (var _ = TensorScope.open()) {
      return new FlatParameters(Map.of(WEIGHT, Tensors.of(floats(W0), 2, 3)), lanes);
    }
  }

  private static void gradient(FlatParameters parameters, double... values) {
    parameters.zeroGradients();
    try (var _ = TensorScope.open()) {
      parameters.groups().getFirst().gradient().copy_(Tensors.of(floats(values), values.length));
    }
  }

  private static float[] values(FlatParameters parameters, String name) {
    try (var _ = TensorScope.open()) {
      return Objects.requireNonNull(parameters.lane(0).get(name)).toFloats();
    }
  }

  private static float[] momentum(Muon muon) {
    try (var _ = TensorScope.open()) {
      return Objects.requireNonNull(muon.state().get("matrices.momentum")).toFloats();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.501427880, -0.246043447, 0.985515527, -0.00922800677, 1.987196829, -1.492834676",
    "false, 0.498656593, -0.245315226, 0.984959184, -0.0104128354, 1.986895312, -1.493003070"
  })
  void twoStepsAreThoseOfMoonlight(
      boolean nesterov, double a, double b, double c, double d, double e, double f) {
    var settings = new Muon.Settings(0.95, nesterov, 0.1, AdamW.Settings.standard(0.1));
    try (var parameters = weight(1);
        var muon = new Muon(parameters, settings)) {
      gradient(parameters, G1);
      muon.step(0.02);
      assertThat(muon.figures().get("muon/update_rms")).isCloseTo(0.215897748, within(1e-6));
      gradient(parameters, G2);
      muon.step(0.02);
      requireClose(values(parameters, WEIGHT), new double[] {a, b, c, d, e, f}, 1e-6);
      requireClose(momentum(muon), new double[] {-0.205, 0.01, 0.385, 0.43, 0.6, 0.105}, 1e-6);
    }
  }

  @Test
  void aZeroGradientMovesNothingButTheDecay() {
    try (var parameters = weight(1);
        var muon = new Muon(parameters, Muon.Settings.standard(0))) {
      gradient(parameters, new double[6]);
      muon.step(0.02);
      assertThat(values(parameters, WEIGHT)).containsExactly(floats(W0));
    }
  }

  private static Map<String, Tensor> model() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("model.embed_tokens.weight", random(1, 5, 4));
    tensors.put("model.layers.0.self_attn.q_proj.weight", random(2, 4, 4));
    tensors.put("model.layers.0.self_attn.q_proj.bias", random(3, 4));
    tensors.put("model.layers.0.mlp.gate.weight", random(4, 3, 4));
    tensors.put("model.layers.0.mlp.gate.e_score_correction_bias", random(5, 3));
    tensors.put("model.layers.0.mlp.experts.0.up_proj.weight", random(6, 6, 4));
    tensors.put("model.layers.0.mlp.experts.1.up_proj.weight", random(7, 6, 4));
    tensors.put("model.norm.weight", random(8, 4));
    tensors.put("lm_head.weight", random(9, 5, 4));
    return tensors;
  }

  private static Tensor random(long seed, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    var random = new SplittableRandom(seed);
    var values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensors.of(values, shape);
  }

  @Test
  void everyParameterGoesWhereTheCardSendsIt() {
    try (var _ = TensorScope.open();
        var parameters = new FlatParameters(model(), 2)) {
      assertThat(
              parameters.groups().stream()
                  .map(group ->
                      group.name()
                          + " "
                          + group.members().stream().map(FlatParameters.Member::name).toList()))
          .containsExactly(
              "matrices [model.layers.0.self_attn.q_proj.weight, model.layers.0.mlp.gate.weight,"
                  + " model.layers.0.mlp.experts.0.up_proj.weight,"
                  + " model.layers.0.mlp.experts.1.up_proj.weight]",
              "tables [model.embed_tokens.weight, lm_head.weight]",
              "vectors [model.layers.0.self_attn.q_proj.bias, model.norm.weight]");
    }
  }

  private static void steps(FlatParameters parameters, Optimizer optimizer, int from, int to) {
    for (int step = from; step < to; step++) {
      parameters.zeroGradients();
      try (var _ = TensorScope.open()) {
        for (var leaf : parameters.lane(0).values()) {
          if (leaf.requiresGrad()) {
            leaf.times(random(100 + step, leaf.shape())).sum().backward();
          }
        }
      }
      optimizer.step(0.01);
    }
  }

  private static Map<String, List<Float>> all(FlatParameters parameters) {
    var all = new LinkedHashMap<String, List<Float>>();
    for (var name : parameters.lane(0).keySet()) {
      var list = new java.util.ArrayList<Float>();
      for (float value : values(parameters, name)) {
        list.add(value);
      }
      all.put(name, list);
    }
    return all;
  }

  @Test
  void theCorrectionBiasOfARouterIsNeverTouched() {
    var name = "model.layers.0.mlp.gate.e_score_correction_bias";
    try (var _ = TensorScope.open();
        var parameters = new FlatParameters(model(), 2);
        var muon = new Muon(parameters, Muon.Settings.standard(0.1))) {
      var before = all(parameters);
      steps(parameters, muon, 0, 3);
      var after = all(parameters);
      assertThat(after.get(name)).isEqualTo(before.get(name));
      after.keySet().stream()
          .filter(each -> !each.equals(name))
          .forEach(each -> assertThat(after.get(each)).as(each).isNotEqualTo(before.get(each)));
      assertThat(parameters.lane(1).get(name)).isSameAs(parameters.lane(0).get(name));
    }
  }

  @Test
  void whatIsNoMatrixIsUpdatedByAdamW() {
    var settings = Muon.Settings.standard(0.1);
    try (var _ = TensorScope.open();
        var one = new FlatParameters(model(), 1);
        var other = new FlatParameters(model(), 1);
        var muon = new Muon(one, settings);
        var adam = new AdamW(other, settings.others())) {
      steps(one, muon, 0, 3);
      steps(other, adam, 0, 3);
      for (var name : List.of("model.embed_tokens.weight", "lm_head.weight", "model.norm.weight")) {
        assertThat(values(one, name)).as(name).containsExactly(values(other, name));
      }
      var matrix = "model.layers.0.mlp.gate.weight";
      assertThat(values(one, matrix)).isNotEqualTo(values(other, matrix));
    }
  }

  @Test
  void lanesAndResumeChangeNoBit() {
    try (var _ = TensorScope.open();
        var lanes = Lanes.open(2, 1);
        var whole = new FlatParameters(model(), 1);
        var parts = new FlatParameters(model(), 2);
        var straight = new Muon(whole, Muon.Settings.standard(0.1))) {
      steps(whole, straight, 0, 6);
      parts.workOn(lanes);
      var saved = new LinkedHashMap<String, Tensor>();
      try (var first = new Muon(parts, Muon.Settings.standard(0.1))) {
        steps(parts, first, 0, 3);
        first.state().forEach((name, tensor) -> saved.put(name, tensor.copy()));
        assertThat(saved.keySet())
            .containsExactly(
                "matrices.momentum",
                "tables.first",
                "tables.second",
                "vectors.first",
                "vectors.second");
      }
      try (var second = new Muon(parts, Muon.Settings.standard(0.1))) {
        second.state().forEach((name, into) -> into.copy_(Objects.requireNonNull(saved.get(name))));
        second.resumeAt(3);
        steps(parts, second, 3, 6);
        assertThat(second.steps()).isEqualTo(6);
      }
      assertThat(all(parts)).isEqualTo(all(whole));
    }
  }

  @Test
  void anAdapterIsRefused() {
    try (var _ = TensorScope.open();
        var adapter =
            new FlatParameters(
                Map.of("base_model.model.q_proj.lora_A.weight", random(1, 2, 4)), 1)) {
      assertThatThrownBy(() -> new Muon(adapter, Muon.Settings.standard(0)))
          .hasMessage(
              "muon makes the update of a whole weight matrix orthogonal, but"
                  + " base_model.model.q_proj.lora_A.weight is a factor of an adapter; train all"
                  + " weights, or the adapter by adamw");
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Muon.Settings(1, true, 0, AdamW.Settings.standard(0)))
        .hasMessage("momentum is 1.0, must be in [0, 1)");
    assertThatThrownBy(() -> Muon.Settings.standard(-1)).hasMessageContaining("weight decay is -1");
  }
}
