package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.model.family.KimiConfigs;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The reference values of the Kimi K2 card for latent attention: made by an independent float64
/// script and confirmed there against DeepSeek-V3's `inference/model.py`.
class LatentAttentionTest {
  private static final double SAME = 2e-7; // tables of the turn and the softmax are FLOAT32
  private static final String PLAIN = "null";
  private static final String YARN =
      """
      {"type": "yarn", "factor": 4, "original_max_position_embeddings": 16, "beta_fast": 1,
       "beta_slow": 1, "mscale": 1, "mscale_all_dim": 1}\
      """;
  private static final double[] ONE = {
    -0.409002778, -0.243015091, 0.677358478, -0.389628610,
    -0.0927847621, -0.504839009, 0.605684950, -0.114159123,
    -0.172580254, -0.221683995, 0.426272571, -0.165220614
  };
  private static final double[] STRETCHED = {
    -0.409002778, -0.243015091, 0.677358478, -0.389628610,
    -0.105470731, -0.494860554, 0.606086889, -0.126554444,
    -0.158497203, -0.236193608, 0.432271511, -0.151376550
  };
  private static final double[] FOUR = {
    -1.636011113, -0.972060365, 2.709433911, -1.558514439,
    -0.759916257, -1.752606665, 2.251187935, -0.936423009,
    -0.150024031, -1.255133517, 2.331749732, 0.0372319189
  };

  private final TensorScope scope = TensorScope.open();
  private long before;

  @BeforeEach
  void count() {
    before = Tensor.live();
  }

  @AfterEach
  void nothingLeaks() {
    scope.close();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void givesTheReferenceValues() throws IOException {
    assertThat(perHead(PLAIN, 1)).containsExactly(ONE, within(SAME));
    assertThat(perHead(YARN, 1)).containsExactly(STRETCHED, within(SAME));
    assertThat(perHead(PLAIN, 4)).containsExactly(FOUR, within(SAME));
  }

  @Test
  void tellsTheLargestScoreOfEveryHead() throws IOException {
    requireScores(PLAIN, 1, 0.0862863486, 0.223609830);
    requireScores(YARN, 1, 0.112200395, 0.288477879);
    requireScores(PLAIN, 4, 2.243445011, 2.900790118);
  }

  private static void requireScores(String scaling, double g, double first, double second)
      throws IOException {
    var observed = Observed.withScores(new boolean[] {true, true, true});
    perHead(scaling, g, observed);
    var scores = Objects.requireNonNull(observed.largestScores().get(0));
    assertThat((double) scores.get(0)).isCloseTo(first, within(1e-6 * first));
    assertThat((double) scores.get(1)).isCloseTo(second, within(1e-6 * second));
  }

  @Test
  void givesTheSameOverCachedLatents() throws IOException {
    assertThat(absorbed(PLAIN, 1, 1)).containsExactly(ONE, within(SAME));
    assertThat(absorbed(YARN, 1, 1)).containsExactly(STRETCHED, within(SAME));
    assertThat(absorbed(PLAIN, 4, 1)).containsExactly(FOUR, within(SAME));
  }

  @Test
  void goesOnWithSeveralTokensAtOnce() throws IOException {
    assertThat(absorbed(YARN, 1, 2)).containsExactly(STRETCHED, within(SAME));
    assertThat(absorbed(YARN, 1, 3)).containsExactly(STRETCHED, within(SAME));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 4", "BFLOAT16, 2"})
  void keepsOneLatentAndOneRotaryKeyPerToken(DType type, int bytes) throws IOException {
    var config = config(PLAIN);
    int slots = 3;
    int capacity = 10;
    try (var cache = new KvCache(config, slots, capacity, type, Device.CPU)) {
      long formula = (long) config.layers() * (2 + 4) * bytes; // kv_lora_rank + qk_rope_head_dim

      assertThat(cache.bytes()).isEqualTo(formula * slots * capacity);
      assertThat(KvCache.bytes(config, slots, capacity, type)).isEqualTo(cache.bytes());
    }
  }

  @Test
  void readsTheFrequenciesOfKimiK2() throws IOException {
    var rotary = new Rotary(KimiConfigs.parse(KimiConfigs.k2()));
    var turn = rotary.turn(new long[][] {{1}}, Tensors.zeros(DType.FLOAT32, Device.CPU, 1));
    var sine = turn.sine().reshape(2, 32).select(0, 1).toFloats();
    var wanted =
        Map.of(
            0, 1.0,
            10, 0.0340072782,
            18, 0.00227420376,
            19, 0.00162175991,
            20, 3.61404677e-5,
            21, 2.57721682e-5,
            31, 8.76441291e-7);

    wanted.forEach((i, frequency) ->
        assertThat((double) sine[i])
            .as("frequency %d", i)
            .isCloseTo(Math.sin(frequency), within(2e-7 * frequency)));
  }

  private static ModelConfig config(String scaling) throws IOException {
    var json = KimiConfigs.k2();
    json.put("hidden_size", 4).put("num_attention_heads", 2).put("num_key_value_heads", 2);
    json.put("q_lora_rank", 3).put("kv_lora_rank", 2).put("v_head_dim", 3);
    json.put("qk_nope_head_dim", 2).put("qk_rope_head_dim", 4).put("rope_theta", 10000.0);
    json.put("num_hidden_layers", 3).put("rms_norm_eps", 1e-3); // the inner norms have their own
    json.set("rope_scaling", new com.fasterxml.jackson.databind.ObjectMapper().readTree(scaling));
    return KimiConfigs.parse(json);
  }

  private static SelfAttention attention(ModelConfig config, double g) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("q_a_proj.weight", Fill.matrix(3, 4, 0));
    tensors.put("q_a_layernorm.weight", Tensors.of(new double[] {1, 1.1, 1.2}, 3));
    tensors.put("q_b_proj.weight", Fill.matrix(12, 3, 1, g));
    tensors.put("kv_a_proj_with_mqa.weight", Fill.matrix(6, 4, 2));
    tensors.put("kv_a_layernorm.weight", Tensors.of(new double[] {1, 0.9}, 2));
    tensors.put("kv_b_proj.weight", Fill.matrix(10, 2, 3, g));
    tensors.put("o_proj.weight", Fill.matrix(4, 6, 4));
    return SelfAttention.of(config, 0, "", new Named(tensors));
  }

  private record Named(Map<String, Tensor> tensors) implements Weights {
    @Override
    public Tensor tensor(String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }

    @Override
    public boolean has(String name) {
      return tensors.containsKey(name);
    }
  }

  private static Tensor input() {
    return Tensors.of(
        new double[] {-0.4, -0.1, 0.2, 0.5, 0.3, -0.5, -0.2, 0.1, -0.1, 0.2, 0.5, -0.3}, 1, 3, 4);
  }

  private static double[] perHead(String scaling, double g) throws IOException {
    return perHead(scaling, g, Observed.nothing());
  }

  private static double[] perHead(String scaling, double g, Observed observed) throws IOException {
    var config = config(scaling);
    var turn = new Rotary(config).turn(new long[][] {{0, 1, 2}}, input());
    var visibility = Visibility.causal(3, Device.CPU, DType.FLOAT64);
    var pass = new Pass(turn, visibility, null, Dropout.none(), observed);
    return attention(config, g).forward(input(), pass).toDoubles();
  }

  /// Token by token, or `step` at once, over a cache, which never sees the end before its time.
  private static double[] absorbed(String scaling, double g, int step) throws IOException {
    var config = config(scaling);
    var attention = attention(config, g);
    var rotary = new Rotary(config);
    var parts = new ArrayList<Tensor>();
    try (var cache = new KvCache(config, 2, 8, DType.FLOAT64, Device.CPU)) {
      for (int start = 0; start < 3; start += step) {
        int time = Math.min(step, 3 - start);
        var positions = new long[1][time];
        for (int t = 0; t < time; t++) {
          positions[0][t] = (long) start + t;
        }
        var window =
            new KvCache.Window(
                cache, 1, 1, Tensors.of(positions[0], time), Math.addExact(start, time));
        var pass =
            new Pass(
                rotary.turn(positions, input()),
                Visibility.cached(positions, start + time, Device.CPU, DType.FLOAT64),
                window,
                Dropout.none(),
                Observed.nothing());
        parts.add(attention.forward(input().narrow(1, start, time), pass));
      }
    }
    return Tensors.cat(List.copyOf(parts), 1).toDoubles();
  }
}
