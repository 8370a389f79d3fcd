package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Checkpoints;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.EngineReport;

class DoctorTest {
  @TempDir private Path folder;

  @Test
  void printsTheEngine() {
    var report =
        new EngineReport(
            "2.10.0-1.5.13",
            "AVX512",
            "A processor",
            List.of("avx2", "avx512f"),
            2,
            1,
            null,
            "SkylakeX",
            new EngineReport.Rates(190e9, 370e9, 800e9),
            0.5,
            8_000_000_000L,
            2_500_000_000L,
            0,
            true,
            new TreeMap<>(Map.of("OPENBLAS_L2_SIZE", "512")),
            new TreeMap<>(Map.of("OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_NUM_THREADS", "1")));
    assertThat(DoctorText.of(report))
        .containsExactly(
            "engine       libtorch 2.10.0-1.5.13, kernels AVX512",
            "processor    A processor; avx2 avx512f",
            "lanes        2 of 1 thread",
            "BLAS         OpenBLAS core type SkylakeX, asked for none",
            "float32      one lane 190 GFLOP/s, all 2 lanes 370 GFLOP/s (1.95 times)",
            "bfloat16     all 2 lanes 800 GFLOP/s (2.16 times float32)",
            "memory       8.0 GB, available 2.5 GB",
            "CUDA         no device",
            "determinism  a pass forward and backward repeats bit for bit (engine.deterministic, on"
                + " unless a recipe says false)",
            "environment  OPENBLAS_L2_SIZE=512",
            "set here     OMP_WAIT_POLICY=PASSIVE OPENBLAS_NUM_THREADS=1",
            "nothing makes this set-up slow");
  }

  @Test
  void describesAModel() {
    var size = ModelSize.of(ModelConfig.llama(256, 768, 6, 8, 512, 640));
    assertThat(DoctorText.of(size))
        .contains(
            "shape        6 layers, hidden 256, 8 heads (8 for keys and values)",
            "vocabulary   512",
            "context      640 tokens",
            "cache        12.3 kB a token in float32");
  }

  /// The counts of the Kimi K2 card, from a configuration and nothing else.
  @Test
  void countsTheParametersOfKimiK2() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "kimi_k2", "vocab_size": 163840, "hidden_size": 7168,
         "num_hidden_layers": 61, "num_attention_heads": 64, "q_lora_rank": 1536,
         "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
         "v_head_dim": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048,
         "n_routed_experts": 384, "n_shared_experts": 1, "num_experts_per_tok": 8,
         "first_k_dense_replace": 1, "routed_scaling_factor": 2.827, "rope_theta": 50000.0,
         "max_position_embeddings": 131072}
        """);

    var ran = plumbline("doctor", "--model", folder.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            "parameters   1,026,408,232,448 in 69,975 tensors",
            "of these     32,861,500,928 are used by a token; attention has 101,138,432 a layer"
                + " with its norms, an expert 44,040,192",
            "cache        140.5 kB a token in float32");
    var json =
        new ObjectMapper()
            .readTree(plumbline("doctor", "--model", folder.toString(), "--json").out());
    assertThat(json.get("used").longValue()).isEqualTo(32_861_500_928L);
  }

  @Test
  void verifiesTheCheckpointsOfARun() throws IOException {
    var run = Files.createDirectory(folder.resolve("run"));
    var checkpoints = run.resolve("checkpoints");
    save(checkpoints, 10);
    save(checkpoints, 20);
    var whole = plumbline("doctor", run.toString());
    assertThat(whole.code()).isZero();
    assertThat(whole.out())
        .isEqualTo(
            "newest whole checkpoint: step 20, 1 files verified, %s%n"
                .formatted(checkpoints.resolve("step-00000020")));

    Files.writeString(checkpoints.resolve("step-00000020/weights.bin"), "xyz");
    var broken = plumbline("doctor", run.toString());
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.out())
        .startsWith("broken: ")
        .contains("weights.bin", "newest whole checkpoint: step 10, ")
        .endsWith("--resume starts from it; the broken ones are not used\n");
    var json = new ObjectMapper().readTree(plumbline("doctor", "--json", run.toString()).out());
    assertThat(json.get("newest").longValue()).isEqualTo(10);
    assertThat(json.get("broken").get(0).textValue()).contains("weights.bin");

    save(checkpoints, 30);
    var older = plumbline("doctor", run.toString());
    assertThat(older.code()).as("a broken one behind a whole one").isEqualTo(1);
    assertThat(older.out()).contains("step-00000020", "newest whole checkpoint: step 30, ");
  }

  @Test
  void filesChangedBesideTheWeightsAreSaidAndUsed() throws IOException {
    Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"0123456789\"}\n");
    SmallModel.create(folder, "model", "text.jsonl", 320, 64);
    var model = folder.resolve("model");
    Files.writeString(folder.resolve("in.jsonl"), "{\"ids\": [1, 2]}\n");
    var score =
        List.of("score", "--model", model.toString(), "--in", folder.resolve("in.jsonl").toString())
            .toArray(String[]::new);
    var whole = plumbline("doctor", "--model", model.toString());
    assertThat(whole.out()).doesNotContain("warning");
    assertThat(plumbline(score).err()).doesNotContain("not as written");

    for (var name : List.of("config.json", "tokenizer.json")) {
      Files.writeString(model.resolve(name), " ", StandardOpenOption.APPEND);
    }

    var said =
        model
            + ": not as written with the model: config.json, tokenizer.json; what stands there"
            + " is used";
    assertThat(plumbline("doctor", "--model", model.toString()))
        .isEqualTo(new Ran(0, whole.out() + "warning: " + said + "\n", ""));
    var json =
        new ObjectMapper()
            .readTree(plumbline("doctor", "--model", model.toString(), "--json").out());
    assertThat(json.get("edited")).hasSize(2);
    var scored = plumbline(score);
    assertThat(scored.code()).isZero();
    assertThat(scored.err()).startsWith(said + "\n");
  }

  @Test
  void aModelOfLinksIsReadAndCompared() throws IOException {
    Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"0123456789\"}\n");
    SmallModel.create(folder, "model", "text.jsonl", 320, 64);
    var blobs = Files.createDirectories(folder.resolve("hub/models--own--tiny/blobs"));
    var model = Files.createDirectories(blobs.resolveSibling("snapshots/0a1b2c"));
    try (var files = Files.list(folder.resolve("model"))) {
      for (var file : files.toList()) {
        var name = file.getFileName();
        Files.move(file, blobs.resolve(name));
        Files.createSymbolicLink(model.resolve(name), Path.of("../../blobs").resolve(name));
      }
    }
    var rows = Files.writeString(folder.resolve("in.jsonl"), "{\"text\": \"12\"}\n");
    String[] score = {"score", "--model", model.toString(), "--in", rows.toString()};
    assertThat(plumbline(score)).returns(0, Ran::code).returns("", Ran::err);
    Files.writeString(blobs.resolve("tokenizer_config.json"), "{}");
    assertThat(plumbline(score).err())
        .isEqualTo(
            "%s: not as written with the model: tokenizer_config.json; what stands there is used\n"
                .formatted(model));
    var weights = blobs.resolve("model.safetensors");
    var bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThat(plumbline("doctor", "--model", model.toString()).err())
        .startsWith("plumbline: %s: model.safetensors is damaged: ".formatted(model))
        .endsWith("; if it is a copy, copy it again\n");
  }

  @Test
  void refusesTwoThingsAtOnce() {
    assertThat(plumbline("doctor", "run", "--model", "dir"))
        .isEqualTo(new Ran(2, "", "plumbline: RUN and --model are both given, must be one\n"));
  }

  private static void save(Path directory, long step) throws IOException {
    try (var checkpoints = Checkpoints.open(Disk.local(), directory, new Retention(5, 0))) {
      checkpoints.save(
          step,
          3,
          provenance(),
          draft -> {
            try (var out = draft.create("weights.bin")) {
              out.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            }
          });
    }
  }

  private static Provenance provenance() {
    return new Provenance("0", "test", "none", Map.of(), "");
  }
}
