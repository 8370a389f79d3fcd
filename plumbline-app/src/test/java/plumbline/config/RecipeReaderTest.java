package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import plumbline.credit.Credit;
import plumbline.credit.TokenCredit;
import plumbline.model.adapter.LoraConfig;
import plumbline.objective.AdaptiveEntropy;
import plumbline.objective.AdaptiveKl;
import plumbline.objective.Aggregation;
import plumbline.objective.KlPenalty;
import plumbline.objective.MasteredTokens;
import plumbline.objective.MismatchWeights;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenChoice;
import plumbline.objective.TopEntropy;
import plumbline.optim.AdamW;
import plumbline.optim.Muon;
import plumbline.optim.QkClip;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.Rewarding;
import plumbline.recipe.policy.Segmenting;
import plumbline.reward.FormatReward;
import plumbline.reward.TruncationRule;
import plumbline.rollout.Release;

class RecipeReaderTest {
  static final String GSM8K =
      """
      method: gmpo
      model: models/Qwen3-0.6B
      data:
        train: SELECT question AS prompt, answer FROM 'gsm8k/train.jsonl'
        eval:  SELECT question AS prompt, answer FROM 'gsm8k/test.jsonl' LIMIT 200
        template: {enable_thinking: false, date: "2026-11-23", depth: 3}
      reward: {math: {weight: 1.0}, format: {pattern: boxed, weight: 0.1}}
      rollout: {group: 8, max-tokens: 512, temperature: 1.0, stop: ["\\n\\n", "#"]}
      optimizer: {adamw: {learning-rate: 1e-6}}
      schedule: {wsd: {warm-up: 10}}
      lora: {targets: [q_proj, v_proj], rslora: true}
      evaluation: {every: 50, samples: 4, temperature: 1}
      sinks: {console: {}, mlflow: {url: "http://localhost:5000"}}
      steps: 500
      output: runs/gmpo-gsm8k
      """;

  static final String SUPERVISED =
      """
      method: sft
      model: m
      data: {train: rows.jsonl}
      optimizer: {adamw: {learning-rate: 2e-5, weight-decay: 0.1}}
      schedule: cosine
      steps: 10
      output: runs/sft
      """;

  @Test
  void readsAPolicyGradientRecipe() {
    var recipe = read(GSM8K);
    assertThat(recipe.method()).isEqualTo("gmpo");
    assertThat(recipe.run().model()).isEqualTo(Path.of("models/Qwen3-0.6B"));
    assertThat(recipe.run().evaluation()).isEqualTo(new RunSettings.EvaluationSettings(50, 4, 1.0));
    assertThat(recipe.run().lora())
        .isEqualTo(
            new AdapterSettings.Fresh(
                new LoraConfig(16, 32, List.of("q_proj", "v_proj"), 0, true)));
    assertThat(recipe.data().template())
        .containsEntry("enable_thinking", false)
        .containsEntry("date", "2026-11-23")
        .containsEntry("depth", 3L);
    assertThat(recipe.update().schedule())
        .isEqualTo(new ScheduleSettings.WarmUpStableDecay(10, 50, 0));
    assertThat(recipe).isInstanceOf(Recipe.PolicyGradient.class);
    var gmpo = (Recipe.PolicyGradient) recipe;
    assertThat(gmpo.objective().surrogate())
        .isEqualTo(new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN));
    assertThat(gmpo.credit()).isEqualTo(new Credit.Group(1e-8));
    assertThat(gmpo.rollout().sampling().stopStrings()).containsExactly("\n\n", "#");
    assertThat(gmpo.reward().functions()).hasSize(2).contains(FormatReward.named("boxed"));
    assertThat(gmpo.reward().aggregation().weights())
        .containsExactly(Map.entry("math", 1.0), Map.entry("format", 0.1));
    assertThat(gmpo.reward().aggregation().truncation()).isEqualTo(TruncationRule.ZERO);
  }

  @Test
  void aPreferenceAmongProgramsHasAColumnWhereItIsNamed() {
    var recipe =
        (Recipe.PolicyGradient)
            read(
                GSM8K.replace(
                    "reward: {math: {weight: 1.0}, format: {pattern: boxed, weight: 0.1}}",
                    "reward: {code: {score: share, prefer: {style: 0.2}, cpu-seconds: 2}}"));

    assertThat(recipe.reward().functions().getFirst().columns())
        .containsExactly("code", "code-style");
    assertThat(recipe.reward().aggregation().weights())
        .containsExactly(Map.entry("code", 1.0), Map.entry("code-style", 0.2));
  }

  @Test
  void readsASupervisedRecipe() {
    var recipe = read(SUPERVISED);
    assertThat(recipe).isInstanceOf(Recipe.Supervised.class);
    assertThat(((Recipe.Supervised) recipe).packing()).isTrue();
    assertThat(recipe.run().lora()).isNull();
    assertThat(recipe.data().eval()).isNull();
    assertThat(recipe.update().schedule()).isEqualTo(new ScheduleSettings.Cosine(0, 0));
    assertThat(recipe.update().optimizer())
        .isEqualTo(new UpdateSettings.OptimizerSettings(2e-5, AdamW.Settings.standard(0.1), null));
  }

  @Test
  void anAdapterThatIsTrainedOnSaysTheRestItself() {
    var document =
        RecipeReader.read("run.yaml", SUPERVISED + "lora: {from: a/adapter}\n", List.of());
    assertThat(document.value().run().lora())
        .isEqualTo(new AdapterSettings.Stored(Path.of("a/adapter")));
    assertThat(document.yaml()).contains("lora:\n  from: a/adapter\n").doesNotContain("rank");
    var again = RecipeReader.read("run.yaml", document.yaml(), List.of());
    assertThat(again.value().run()).isEqualTo(document.value().run());
  }

  @Test
  void readsMuonWithItsDefaults() {
    var muon = read(SUPERVISED, "optimizer={muon: {learning-rate: 1e-3}}");
    assertThat(muon.update().optimizer())
        .isEqualTo(new UpdateSettings.OptimizerSettings(1e-3, Muon.Settings.standard(0.1), null));
    var clip = read(SUPERVISED, "optimizer={muon-clip: {learning-rate: 1e-3, nesterov: false}}");
    assertThat(clip.update().optimizer())
        .isEqualTo(
            new UpdateSettings.OptimizerSettings(
                1e-3,
                new Muon.Settings(0.95, false, 0.1, new AdamW.Settings(0.9, 0.95, 1e-8, 0.1)),
                new QkClip.Settings(100, 0.5)));
  }

  @Test
  void everyMethodHasTheDefaultsOfItsCard() {
    var grpo = policyGradient("grpo");
    assertThat(grpo.objective().surrogate()).isEqualTo(new PolicyLoss.Clipped(0.2, 0.2));
    assertThat(grpo.objective().aggregation()).isEqualTo(new Aggregation.SeqMeanTokenMean());
    assertThat(grpo.objective().kl()).isNull();
    assertThat(policyGradient("grpo", "kl.coefficient=0.04").objective().kl())
        .isEqualTo(new KlPenalty(KlPenalty.Form.K3, 0.04));
    var bounded =
        "kl={kind: k2, coefficient: 0.1, clamp: difference-20-value-10, importance-weighted: true}";
    assertThat(policyGradient("grpo", bounded).objective().kl())
        .isEqualTo(
            new KlPenalty(KlPenalty.Form.K2, 0.1, KlPenalty.Clamp.DIFFERENCE_20_VALUE_10, true));
    assertThat(grpo.credit()).isEqualTo(new Credit.Group(1e-4));
    assertThat(policyGradient("grpo", "credit.group.ddof=0").credit())
        .isEqualTo(new Credit.Group(1e-4, 0));
    assertThat(policyGradient("gspo").objective().surrogate())
        .isEqualTo(new PolicyLoss.Gspo(3e-4, 4e-4));
    var constant =
        policyGradient("grpo", "loss.aggregation=seq-mean-token-sum-norm", "rollout.max-tokens=99");
    assertThat(constant.objective().aggregation())
        .isEqualTo(new Aggregation.SeqMeanTokenSumNorm(99));
    assertThat(policyGradient("gmpo", "loss.variant=token_unnormalised").objective().surrogate())
        .isEqualTo(new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN_UNNORMALISED));
  }

  @Test
  void namedMethodsAreRowsOfSettings() {
    var drGrpo = policyGradient("dr_grpo", "rollout.max-tokens=99");
    assertThat(drGrpo.objective().aggregation()).isEqualTo(new Aggregation.SeqMeanTokenSumNorm(99));
    assertThat(drGrpo.credit()).isEqualTo(new Credit.MeanOnly());
    assertThat(policyGradient("bnpo").objective().aggregation())
        .isEqualTo(new Aggregation.LocalTokenMean());
    var dapo = policyGradient("dapo");
    assertThat(dapo.objective())
        .isEqualTo(
            PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.28), new Aggregation.TokenMean()));
    assertThat(dapo.learning().selection()).isEqualTo(new SelectionSettings(10, null));
    assertThat(dapo.reward().aggregation().truncation()).isEqualTo(TruncationRule.KEEP);
    assertThat(dapo.rollout().group()).isEqualTo(16);
    assertThat(policyGradient("dapo", "mini-batches=4", "mini-batch-of=groups").learning().passes())
        .isEqualTo(new Passes(1, 4).dealing(Passes.Dealt.GROUPS));
    var ulorl = policyGradient("ulorl", "rollout.max-tokens=64", "epochs=2", "mini-batches=4");
    var segments = Objects.requireNonNull(ulorl.rollout().segments());
    assertThat(segments.count()).isEqualTo(4);
    assertThat(segments.segmenting(10))
        .isEqualTo(
            new Segmenting(
                Segmenting.Intake.CONSTANT,
                Segmenting.Surplus.KEEP,
                Release.WHOLE,
                Segmenting.Drain.DISCARD,
                10,
                4 * 2 * 4,
                Segmenting.TooOld.DROP));
    assertThat(ulorl.objective().choice().mastered())
        .isEqualTo(new MasteredTokens(0.99, 0.2, MasteredTokens.Gate.SAMPLE));
    assertThat(dapo.rollout().segments()).isNull();
    var cispo = policyGradient("cispo");
    assertThat(cispo.objective()).isEqualTo(PolicyObjective.of(new PolicyLoss.Cispo(0, 5)));
    assertThat(cispo.credit()).isEqualTo(new Credit.Batch(1e-4));
    var gpg = policyGradient("gpg");
    assertThat(gpg.objective())
        .isEqualTo(PolicyObjective.of(new PolicyLoss.Reinforce(), new Aggregation.TokenMean()));
    assertThat(gpg.credit()).isEqualTo(new Credit.Gpg());
    var rloo = policyGradient("rloo");
    assertThat(rloo.objective().surrogate()).isEqualTo(new PolicyLoss.RlooSequence(0.2, 0.2));
    assertThat(rloo.objective().kl()).isNull();
    assertThat(rloo.learning().penalty()).isEqualTo(new Rewarding.Penalty(0.05, null));
    var reinforce = policyGradient("reinforce++");
    assertThat(reinforce.credit()).isEqualTo(new TokenCredit.RewardToGo(1));
    assertThat(reinforce.rollout().group()).isEqualTo(1);
    var ppo = policyGradient("ppo");
    assertThat(ppo.credit()).isEqualTo(new TokenCredit.Gae(1, 0.95, true));
    assertThat(ppo.learning().passes()).isEqualTo(new Passes(4, 1));
    assertThat(ppo.learning().credit().critic())
        .isEqualTo(new CreditSettings.CriticSettings(1e-5, 0.2, 0));
  }

  @Test
  void whatSurroundsTheLossIsRead() {
    var all =
        policyGradient(
            "grpo",
            "loss={surrogate: sapo}",
            "kl={in: reward, coefficient: 0.1, adaptive: {target: 0.2}}",
            "mismatch={mode: sequence-mask}",
            "top-entropy=0.2",
            "off-policy-threshold=0.5",
            "mastered-tokens={mask: dynamic, scope: batch}",
            "entropy-bonus=0.01",
            "adaptive-entropy={target: 0.3}",
            "credit=gdpo",
            "epochs=2",
            "dynamic-sampling={on: true, max-rollouts: 3, column: exact}");
    assertThat(all.objective())
        .isEqualTo(
            new PolicyObjective(
                new PolicyLoss.Sapo(1, 1.05),
                new Aggregation.SeqMeanTokenMean(),
                null,
                new MismatchWeights(MismatchWeights.Mode.SEQUENCE_MASK, 0, 3),
                new TokenChoice(
                    new TopEntropy(0.2),
                    0.5,
                    new MasteredTokens(0.99, 0.2, MasteredTokens.Gate.BATCH)),
                0.01));
    assertThat(all.learning().penalty())
        .isEqualTo(new Rewarding.Penalty(0.1, new AdaptiveKl(0.2, 10_000)));
    assertThat(all.learning().passes())
        .isEqualTo(new Passes(2, 1, Passes.Old.CURRENT, new AdaptiveEntropy(0.3, 0.005)));
    assertThat(all.credit()).isEqualTo(new Credit.Gdpo(List.of(1.0), 1e-4));
    assertThat(all.learning().selection()).isEqualTo(new SelectionSettings(3, "exact"));
    assertThat(policyGradient("grpo", "loss.surrogate=gspo").objective())
        .as("a surrogate brings its own aggregation")
        .isEqualTo(PolicyObjective.of(new PolicyLoss.Gspo(3e-4, 4e-4)));
  }

  @Test
  void overridesWinOverTheFile() {
    var recipe =
        read(
            GSM8K,
            "rollout.group=16",
            "optimizer.adamw.beta2=0.95",
            "schedule={cosine: {floor: 0.1}}",
            "data.train=SELECT 1 AS prompt, '2' AS answer",
            "rollout.stop=[a, 'b: c']",
            "seed=-3");
    var gmpo = (Recipe.PolicyGradient) recipe;
    assertThat(gmpo.rollout().group()).isEqualTo(16);
    assertThat(gmpo.rollout().sampling().maxTokens()).as("stays").isEqualTo(512);
    assertThat(gmpo.rollout().sampling().stopStrings()).containsExactly("a", "b: c");
    assertThat(gmpo.update().schedule()).isEqualTo(new ScheduleSettings.Cosine(0, 0.1));
    assertThat(gmpo.data().train()).isEqualTo("SELECT 1 AS prompt, '2' AS answer");
    assertThat(gmpo.run().seed()).isEqualTo(-3);
    assertThat(read(SUPERVISED, "schedule.cosine.warm-up=3").update().schedule())
        .as("the short form gains settings")
        .isEqualTo(new ScheduleSettings.Cosine(3, 0));
  }

  /// What drops groups is in sight of whoever reads recipe.yaml.
  @Test
  void theBoundInForceOfGroupsInSegmentsIsResolved() {
    var written = GSM8K.replace("method: gmpo", "method: ulorl");
    assertThat(RecipeReader.read("run.yaml", written, List.of("epochs=3")).yaml())
        .contains("max-age: 12");
    var never = List.of("epochs=3", "rollout.segments.max-age=0");
    assertThat(RecipeReader.read("run.yaml", written, never).yaml()).contains("max-age: 0");
  }

  @Test
  void theResolvedRecipeIsCompleteAndReadsBackEqual() {
    var ppo = GSM8K.replace("method: gmpo", "method: ppo");
    var drGrpo = GSM8K.replace("method: gmpo", "method: dr_grpo");
    var ulorl = GSM8K.replace("method: gmpo", "method: ulorl");
    for (var text : List.of(GSM8K, SUPERVISED, ppo, drGrpo, ulorl)) {
      var first = RecipeReader.read("run.yaml", text, List.of());
      var again = RecipeReader.read("resolved.yaml", first.yaml(), List.of());
      assertThat(again.value()).isEqualTo(first.value());
      assertThat(again.yaml()).isEqualTo(first.yaml());
    }
    var resolved = RecipeReader.read("run.yaml", GSM8K, List.of()).yaml();
    assertThat(resolved)
        .contains("method: gmpo\n")
        .contains("  surrogate: gmpo\n  clip-low: 0.4\n  clip-high: 0.4\n  variant: token\n")
        .contains("  adamw:\n    learning-rate: 1.0E-6\n    beta1: 0.9\n")
        .contains("    date: \"2026-11-23\"\n    depth: 3\n");
  }

  @Test
  void anyTextSurvivesTheResolvedRecipe() {
    for (var text :
        List.of("true", "null", "1e5", "- a", "a: b", "#x", "é✓\u0001\u2028", "'", "\"\\", " x ")) {
      var first =
          RecipeReader.read("run.yaml", SUPERVISED, List.of("data.template.x=" + quoted(text)));
      assertThat(first.value().data().template()).containsEntry("x", text);
      var again = RecipeReader.read("resolved.yaml", first.yaml(), List.of());
      assertThat(again.value()).isEqualTo(first.value());
    }
  }

  private static String quoted(String text) {
    var escaped = new StringBuilder("\"");
    text.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
    return escaped.append('"').toString();
  }

  private static Recipe.PolicyGradient policyGradient(String method, String... overrides) {
    return (Recipe.PolicyGradient)
        read(
            """
            method: %s
            model: m
            data: {train: rows.jsonl}
            reward: {exact: {}}
            optimizer: {adamw: {learning-rate: 1e-6}}
            steps: 10
            output: runs/x
            """
                .formatted(method),
            overrides);
  }

  private static Recipe read(String text, String... overrides) {
    return RecipeReader.read("run.yaml", text, List.of(overrides)).value();
  }
}
