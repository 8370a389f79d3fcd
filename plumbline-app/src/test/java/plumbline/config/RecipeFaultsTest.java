package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.config.section.ConfigurationException;

class RecipeFaultsTest {
  private static final String POLICY_METHODS =
      "grpo, gmpo, gspo, dr_grpo, bnpo, dapo, ulorl, cispo, gpg, rloo, reinforce++, ppo, pcl,"
          + " mol-rl";
  private static final String METHODS =
      "sft, "
          + POLICY_METHODS
          + ", reward-model, dpo, ipo, cpo, simpo, orpo, rpo, apo, sem-dpo, sgpo, multirole, kto,"
          + " bco";

  /// Line 1 to 10 of every recipe below.
  private static final String GOOD =
      """
      method: gmpo
      model: models/tiny
      data:
        train: train.jsonl
      reward: {math: {weight: 1.0}}
      rollout: {group: 8}
      optimizer: {adamw: {learning-rate: 1e-6}}
      steps: 500
      output: runs/one
      seed: 7
      """;

  static Stream<Arguments> oneFault() {
    return Stream.of(
        change(
            "unknown key",
            "seed: 7",
            "sead: 7",
            "run.yaml:10 sead is not a known setting; did you mean seed?"),
        change(
            "snake case",
            "seed: 7",
            "gradient_clip: 7",
            "run.yaml:10 gradient_clip is not a known setting; did you mean gradient-clip?"),
        change(
            "misspelt key that must be given",
            "steps: 500",
            "stpes: 500",
            "run.yaml:8 stpes is not a known setting; did you mean steps, which is missing?"),
        change(
            "misspelt key that must be given in a section",
            "  train: train.jsonl",
            "  trian: train.jsonl",
            "run.yaml:4 data.trian is not a known setting; did you mean train, which is missing?"),
        change(
            "unknown key that belongs elsewhere",
            "seed: 7",
            "temperature: 1.0",
            "run.yaml:10 temperature is not a known setting; did you mean rollout.temperature?"),
        change(
            "unknown nested key, with what is known",
            "  train: train.jsonl",
            "  train: train.jsonl\n  zzz: 1",
            "run.yaml:5 data.zzz is not a known setting; known here: train, eval, columns,"
                + " template, control-tokens, max-tokens"),
        change(
            "setting of another method",
            "seed: 7",
            "packing: true",
            "run.yaml:10 packing is not a setting of method gmpo, only of sft"),
        change(
            "missing key",
            "output: runs/one\n",
            "",
            "run.yaml:1 output is missing, must be a path: the run directory"),
        change(
            "missing nested key",
            "  train: train.jsonl",
            "  eval: a",
            "run.yaml:3 data.train is missing, must be text: a file (JSONL, CSV, Parquet) or a"
                + " SELECT"),
        change(
            "key without a value",
            "seed: 7",
            "seed:",
            "run.yaml:10 seed is empty, must be a whole number"),
        change(
            "text for a number",
            "steps: 500",
            "steps: many",
            "run.yaml:8 steps is many, must be a whole number"),
        change(
            "quoted number",
            "steps: 500",
            "steps: '500'",
            "run.yaml:8 steps is '500', must be a whole number"),
        change(
            "muon under an adapter",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: {muon: {learning-rate: 1e-3}}\nlora: {rank: 4}",
            "run.yaml:7 optimizer is muon, must be adamw where lora is given: muon makes updates of"
                + " whole matrices orthogonal"),
        change(
            "adapter that is told what it says itself",
            "seed: 7",
            "lora: {from: a, rank: 4, dropout: 0.1}",
            "run.yaml:10 lora.from is given beside rank, dropout, must come alone: the"
                + " adapter_config.json of the adapter says them"),
        change(
            "adapter of another model than a part begins with",
            "method: gmpo",
            "method: mol-rl\nmixture: {trajectories: t.jsonl, steps: 1}\nlora: {from: a}",
            "run.yaml:3 lora goes on with an adapter, must begin a new one: the parts of this"
                + " method start from other models than that which the adapter was trained over"),
        change(
            "momentum that never ends",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: {muon: {learning-rate: 1e-3, momentum: 1}}",
            "run.yaml:7 optimizer.muon.momentum is 1, must be below 1.0: at 1 nothing is ever taken"
                + " in"),
        change(
            "clip of nothing",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: {muon-clip: {learning-rate: 1e-3, clip: 0}}",
            "run.yaml:7 optimizer.muon-clip.clip is 0, must be above 0.0: heads above it are scaled"
                + " by clip / largest"),
        change(
            "clip without clipping",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: {muon: {learning-rate: 1e-3, clip: 100}}",
            "run.yaml:7 optimizer.muon.clip is not a known setting; known here: learning-rate,"
                + " momentum, nesterov, beta1, beta2, epsilon, weight-decay"),
        change(
            "fraction for a count",
            "steps: 500",
            "steps: 1.5",
            "run.yaml:8 steps is 1.5, must be a whole number"),
        change(
            "count out of range",
            "steps: 500",
            "steps: 99999999999",
            "run.yaml:8 steps is 99999999999, must be a whole number between 0 and 2147483647"),
        change(
            "section for a value",
            "steps: 500",
            "steps: {a: 1}",
            "run.yaml:8 steps is a section, must be a whole number"),
        change(
            "value for a section",
            "rollout: {group: 8}",
            "rollout: 8",
            "run.yaml:6 rollout is 8, must be a section of settings"),
        change(
            "query for a section of which one setting must be given",
            "data:\n  train: train.jsonl",
            "data: SELECT a, b FROM 'rows.csv'",
            "run.yaml:3 data is SELECT a, b FROM 'rows.csv', must be a section of settings, as"
                + " data: {train: \"SELECT …\"}"),
        change(
            "file for such a section",
            "data:\n  train: train.jsonl",
            "data: train.jsonl",
            "run.yaml:3 data is train.jsonl, must be a section of settings, as data: {train:"
                + " train.jsonl}"),
        change(
            "list for a text",
            "model: models/tiny",
            "model: [a, b]",
            "run.yaml:2 model is a list of 2, must be a path"),
        change(
            "text for a list",
            "rollout: {group: 8}",
            "rollout: {stop: x}",
            "run.yaml:6 rollout.stop is x, must be a list of texts, for example [a, b]"),
        change(
            "truth value in another dialect",
            "seed: 7",
            "engine: {deterministic: yes}",
            "run.yaml:10 engine.deterministic is yes, must be true or false"),
        change(
            "infinite number",
            "seed: 7",
            "gradient-clip: .inf",
            "run.yaml:10 gradient-clip is .inf, must be a number that is finite"),
        change(
            "too small",
            "rollout: {group: 8}",
            "rollout: {group: 1}",
            "run.yaml:6 rollout.group is 1, must be at least 2: a group baseline compares samples"
                + " of one task"),
        change(
            "too large",
            "rollout: {group: 8}",
            "rollout: {top-p: 1.5}",
            "run.yaml:6 rollout.top-p is 1.5, must be at most 1.0: it is a probability"),
        change(
            "not above a bound",
            "rollout: {group: 8}",
            "rollout: {temperature: 0}",
            "run.yaml:6 rollout.temperature is 0, must be above 0.0: greedy samples of one task are"
                + " all the same"),
        change(
            "unknown choice",
            "seed: 7",
            "loss: {variant: tokne}",
            "run.yaml:10 loss.variant is tokne, must be one of token, none, sequence,"
                + " token-unnormalised, harmonic; did you mean token?"),
        change(
            "unknown method",
            "method: gmpo",
            "method: gmpa",
            "run.yaml:1 method is gmpa, must be one of " + METHODS + "; did you mean gmpo?"),
        change(
            "method that resembles none",
            "method: gmpo",
            "method: ppo2000",
            "run.yaml:1 method is ppo2000, must be one of " + METHODS),
        change(
            "missing method",
            "method: gmpo\n",
            "",
            "run.yaml:1 method is missing, must be one of "
                + METHODS
                + ": what is trained and how"),
        change(
            "misspelt method",
            "method: gmpo",
            "methd: gmpo",
            "run.yaml:1 methd is not a known setting; did you mean method, which is missing?"),
        change(
            "misspelt alternative with its settings",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: {adam: {learning-rate: 1e-6}}",
            "run.yaml:7 optimizer is adam, must be one of adamw, muon, muon-clip; did you mean"
                + " adamw?"),
        change(
            "alternative that resembles none",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: {lion: {learning-rate: 1e-6}}",
            "run.yaml:7 optimizer is lion, must be one of adamw, muon, muon-clip"),
        change(
            "unknown alternative",
            "seed: 7",
            "schedule: cosin",
            "run.yaml:10 schedule is cosin, must be one of constant, linear, cosine, wsd; did you"
                + " mean cosine?"),
        change(
            "two alternatives",
            "seed: 7",
            "schedule: {linear: {}, cosine: {}}",
            "run.yaml:10 schedule names linear and cosine, must name one of constant, linear,"
                + " cosine, wsd"),
        change(
            "alternative without its required setting",
            "optimizer: {adamw: {learning-rate: 1e-6}}",
            "optimizer: adamw",
            "run.yaml:7 optimizer.adamw.learning-rate is missing, must be a number: largest"
                + " learning rate"),
        change(
            "no reward",
            "reward: {math: {weight: 1.0}}",
            "reward: {}",
            "run.yaml:5 reward has no part, must have at least one of math, exact, format,"
                + " overlong, diversity, model, gold, code, assessment, verifier"),
        change(
            "unknown reward",
            "reward: {math: {weight: 1.0}}",
            "reward: {maths: {}}",
            "run.yaml:5 reward is maths, must be one of math, exact, format, overlong, diversity,"
                + " model, gold, code, assessment, verifier; did you mean math?"),
        change(
            "heap in which no interpreter starts",
            "reward: {math: {weight: 1.0}}",
            "reward: {code: {heap-megabytes: 64}}",
            "run.yaml:5 reward.code.heap-megabytes is 64, must be at least 256: the interpreter"
                + " itself needs it"),
        change(
            "unknown preference among programs",
            "reward: {math: {weight: 1.0}}",
            "reward: {code: {prefer: {eficiency: 0.2}}}",
            "run.yaml:5 reward.code.prefer.eficiency is not a known setting; did you mean"
                + " efficiency?"),
        change(
            "pattern that does not compile",
            "reward: {math: {weight: 1.0}}",
            "reward: {format: {pattern: '(a'}}",
            "run.yaml:5 reward.format.pattern is '(a', must be boxed, think-answer or a regular"
                + " expression without look-around: it cannot be compiled"),
        change(
            "duplicate key",
            "seed: 7",
            "steps: 7",
            "run.yaml:10 steps is given twice, first in line 8"),
        change(
            "alias",
            "seed: 7",
            "seed: *seven",
            "run.yaml:10 uses the alias *seven; write the value out"),
        change(
            "anchor",
            "seed: 7",
            "seed: &seven 7",
            "run.yaml:10 sets the anchor &seven; anchors have no use"),
        change(
            "tag",
            "seed: 7",
            "seed: !!java.net.URL [x]",
            "run.yaml:10 has the tag tag:yaml.org,2002:java.net.URL; tags have no use"),
        change(
            "key that is a list",
            "seed: 7",
            "[a, b]: 7",
            "run.yaml:10 has a key that is a list or a section; a key is a name"),
        change(
            "second document",
            "seed: 7",
            "---\nseed: 7",
            "run.yaml:10 starts a second document; a recipe is one document"),
        change(
            "no YAML",
            "seed: 7",
            "seed: [7",
            "run.yaml:11 is not valid YAML: the [ before it is not closed; expected a comma or ]"),
        change(
            "an open quote",
            "seed: 7",
            "seed: \"7",
            "run.yaml:11 is not valid YAML: a quote is not closed"),
        change(
            "a quote within quotes",
            "output: runs/one",
            "output: 'it's'",
            "run.yaml:9 is not valid YAML: a text goes on behind its closing quote; put it in"
                + " \"…\", or write a quote within '…' twice"),
        change(
            "a query between braces",
            "data:\n  train: train.jsonl",
            "data: {train: SELECT a, b AS c, d FROM 'x.csv', max-tokens: 9}",
            "run.yaml:3 train is SELECT a, cut at a comma: between braces a comma ends a value;"
                + " put the query in quotes"),
        change(
            "a colon in a text",
            "seed: 7",
            "seed: a: 7",
            "run.yaml:10 is not valid YAML: a colon where no setting can begin; indent the line"
                + " like its neighbours, give the setting above its colon, or put a text with ': '"
                + " in quotes"),
        change(
            "a sign that YAML keeps",
            "seed: 7",
            "seed: @7",
            "run.yaml:10 is not valid YAML: a value begins with @; put it in quotes"),
        change(
            "tab for indentation",
            "  train: train.jsonl",
            "\ttrain: train.jsonl",
            "run.yaml:4 is not valid YAML: a tab; indent with spaces"),
        change(
            "gmpo with a token mean",
            "seed: 7",
            "loss: {aggregation: token-mean}",
            "run.yaml:10 loss.aggregation is token-mean, must be unset or seq-mean: gmpo reduces"
                + " per sequence"),
        change(
            "uneven mini-batches",
            "seed: 7",
            "mini-batches: 3",
            "run.yaml:10 mini-batches is 3, must be a divisor of 64: rollout.tasks-per-step (8)"
                + " times rollout.group (8) samples are shared out evenly"),
        change(
            "more mini-batches than groups",
            "seed: 7",
            "mini-batch-of: groups\nmini-batches: 16",
            "run.yaml:11 mini-batches is 16, must be a divisor of 8: the groups of"
                + " rollout.tasks-per-step are shared out evenly"),
        change(
            "k1 as a loss",
            "seed: 7",
            "kl: {kind: k1, coefficient: 0.1}",
            "run.yaml:10 kl.kind is k1, must be k2 or k3: the gradient of k1 has mean zero"),
        change(
            "k1 outside of the reward only",
            "seed: 7",
            "kl: {in: reward, kind: k3, coefficient: 0.1}",
            "run.yaml:10 kl.kind is k3, must be k1 where kl.in is reward: the reward has no"
                + " gradient, and k1 no bias"),
        change(
            "clamp of the reward",
            "seed: 7",
            "kl: {in: reward, coefficient: 0.1, clamp: value-10}",
            "run.yaml:10 kl.clamp is given, must be left out where kl.in is reward: it bounds the"
                + " term of the loss"),
        change(
            "ratio of the reward",
            "seed: 7",
            "kl: {in: reward, coefficient: 0.1, importance-weighted: true}",
            "run.yaml:10 kl.importance-weighted is true, must be false where kl.in is reward: the"
                + " reward has no ratio"),
        change(
            "factor that moves a term of the loss",
            "seed: 7",
            "kl: {coefficient: 0.1, adaptive: {target: 0.1}}",
            "run.yaml:10 kl.adaptive is given, must be left out where kl.in is loss: it moves the"
                + " penalty in the reward"),
        change(
            "factor of 0 that moves",
            "seed: 7",
            "kl: {in: reward, adaptive: {target: 0.1}}",
            "run.yaml:10 kl.adaptive is given, must be left out where kl.coefficient is 0: it"
                + " multiplies"),
        change(
            "advantages of tokens for a loss of samples",
            "seed: 7",
            "credit: reinforce++",
            "run.yaml:10 credit is reinforce++, must give one advantage a sample, as group does:"
                + " gmpo compares whole samples"),
        change(
            "critic without values",
            "seed: 7",
            "credit: {rloo: {critic: {}}}",
            "run.yaml:10 credit.rloo.critic is not a known setting; known here: normalised"),
        change(
            "unknown surrogate",
            "seed: 7",
            "loss: {surrogate: gmop}",
            "run.yaml:10 loss.surrogate is gmop, must be one of ppo, gmpo, gspo, gspo-token, cispo,"
                + " sapo, reinforce, rloo-seq, luspo, vespo, clip-cov, kl-cov; did you mean gmpo?"),
        change(
            "surrogate for the section that it leads",
            "seed: 7",
            "loss: gspo",
            "run.yaml:10 loss is gspo, must be a section of settings, as loss: {surrogate: gspo}"),
        change(
            "misspelt surrogate for that section",
            "seed: 7",
            "loss: gsop",
            "run.yaml:10 loss is gsop, must be a section of settings, as loss: {surrogate: gspo}"),
        change(
            "what is like no surrogate for that section",
            "seed: 7",
            "loss: hinge",
            "run.yaml:10 loss is hinge, must be a section of settings, whose surrogate is one of"
                + " ppo, gmpo, gspo, gspo-token, cispo, sapo, reinforce, rloo-seq, luspo, vespo,"
                + " clip-cov, kl-cov"),
        change(
            "setting of another surrogate",
            "seed: 7",
            "loss: {surrogate: ppo, variant: none}",
            "run.yaml:10 loss.variant is not a setting of surrogate ppo, only of gmpo"),
        change(
            "luspo with a token mean",
            "seed: 7",
            "loss: {surrogate: luspo, aggregation: token-mean}",
            "run.yaml:10 loss.aggregation is token-mean, must be unset or seq-mean-token-sum: luspo"
                + " reduces per sequence"),
        change(
            "ratios that go down",
            "seed: 7",
            "loss: {surrogate: cispo, ratio-low: 6}",
            "run.yaml:10 loss.ratio-low is 6, must be below ratio-high: the ratio lies between"
                + " them"),
        change(
            "segments that do not fit",
            "rollout: {group: 8}",
            "rollout: {group: 8, max-tokens: 1000, segments: {count: 3}}",
            "run.yaml:6 rollout.segments.count is 3, must be a divisor of 1000: rollout.max-tokens"
                + " are shared out evenly"),
        change(
            "ahead by nothing",
            "rollout: {group: 8}",
            "rollout: {group: 8, ahead: {steps: 0}}",
            "run.yaml:6 rollout.ahead.steps is 0, must be at least 1: without the section a step"
                + " samples for itself"),
        change(
            "stage of a verifier that is not there",
            "reward: {math: {weight: 1.0}}",
            "reward: {verifier: {stages: [string, oracle]}}",
            "run.yaml:5 reward.verifier.stages is a list of 2, must be one or more of string,"
                + " math, judge, each once: the first that is sure decides"),
        change(
            "judge that nobody named",
            "reward: {math: {weight: 1.0}}",
            "reward: {verifier: {stages: [math, judge]}}",
            "run.yaml:5 reward.verifier.judge is missing, must say who judges: stages names it"),
        change(
            "judge that nobody asks",
            "reward: {math: {weight: 1.0}}",
            "reward: {verifier: {judge: {by: {model: {directory: m}}}}}",
            "run.yaml:5 reward.verifier.judge is given, must be left out where stages does not name"
                + " judge"),
        change(
            "correction twice",
            "seed: 7",
            "old-policy: sampler\nmismatch: {mode: token-mask}",
            "run.yaml:11 mismatch is given, must be left out where old-policy is sampler: the ratio"
                + " holds the correction"),
        change(
            "weights that go down",
            "seed: 7",
            "mismatch: {min: 3, max: 2}",
            "run.yaml:10 mismatch.min is 3, must be at most mismatch.max: the weights lie between"
                + " them"),
        change(
            "share above one",
            "seed: 7",
            "top-entropy: 20",
            "run.yaml:10 top-entropy is 20, must be at most 1.0: it is a share"),
        change(
            "column that nobody scores",
            "seed: 7",
            "dynamic-sampling: {on: true, column: exact}",
            "run.yaml:10 dynamic-sampling.column is exact, must be one of math, math-stated: no"
                + " other reward is given"),
        change(
            "probability of certainty",
            "seed: 7",
            "mastered-tokens: {mask: always, probability: 99}",
            "run.yaml:10 mastered-tokens.probability is 99, must be at most 1.0: it is a"
                + " probability"),
        change(
            "evaluation without rows",
            "seed: 7",
            "evaluation: {every: 10}",
            "run.yaml:10 evaluation is given, must be left out or come with data.eval: there is"
                + " nothing to evaluate on"),
        change(
            "autocast over 16 bits",
            "seed: 7",
            "engine: {dtype: bfloat16, autocast: bfloat16}",
            "run.yaml:10 engine.autocast is bfloat16, must be none: the weights are bfloat16"
                + " already"),
        change(
            "unknown device",
            "seed: 7",
            "engine: {device: tpu}",
            "run.yaml:10 engine.device is tpu, must be auto, cpu, cuda or cuda:n: there is no"
                + " other"),
        change(
            "warm-up longer than the run",
            "seed: 7",
            "schedule: {constant: {warm-up: 501}}",
            "run.yaml:10 schedule.constant.warm-up is 501, must be at most 500: the run has no more"
                + " steps"),
        change(
            "warm-up that leaves no step to fall",
            "seed: 7",
            "schedule: {linear: {warm-up: 500}}",
            "run.yaml:10 schedule.linear.warm-up is 500, must be at most 499: the rate falls over"
                + " at least one step"),
        change(
            "decay that does not fit",
            "seed: 7",
            "schedule: {wsd: {warm-up: 400, decay: 200}}",
            "run.yaml:10 schedule.wsd.decay is 200, must be at most 100: warm-up (400) and decay"
                + " share the 500 steps"),
        change(
            "tracking server without an address",
            "seed: 7",
            "sinks: {mlflow: {url: 'nowhere'}}",
            "run.yaml:10 sinks.mlflow.url is 'nowhere', must be an http or https address: the REST"
                + " interface is used"),
        change(
            "metrics.jsonl as a choice",
            "seed: 7",
            "sinks: {jsonl: {}}",
            "run.yaml:10 sinks is jsonl, must be one of console, tensorboard, mlflow"),
        change(
            "a single checkpoint",
            "seed: 7",
            "checkpoint: {keep: 1}",
            "run.yaml:10 checkpoint.keep is 1, must be at least 2: where the newest turns out"
                + " damaged, the one before it is resumed from"),
        change(
            "list as a template option",
            "  train: train.jsonl",
            "  train: train.jsonl\n  template: {tools: [a]}",
            "run.yaml:5 data.template.tools is a list of 1, must be a truth value, a number or"
                + " text"));
  }

  private static Arguments change(String kind, String from, String to, String fault) {
    assertThat(GOOD).contains(from);
    return Arguments.of(kind, GOOD.replace(from, to), fault);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void oneFault(String kind, String recipe, String fault) {
    assertThat(faults(recipe)).as(kind).containsExactly(fault);
  }

  @Test
  void settingsThatAMethodWouldIgnoreAreRefused() {
    var common =
        """
        method: %s
        model: m
        data: {train: a.jsonl, eval: b.jsonl}
        optimizer: {adamw: {learning-rate: 1e-5}}
        steps: 5
        output: runs/x
        evaluation: %s
        engine: {dtype: bfloat16}
        """;
    assertThat(faults(common.formatted("sft", "{every: 2, samples: 4}")))
        .containsExactly(
            "run.yaml:7 evaluation.samples is not a setting of method sft, only of "
                + POLICY_METHODS
                + ", multirole");
    assertThat(faults(common.formatted("reward-model", "{every: 2}")))
        .containsExactly(
            "run.yaml:7 evaluation is given, must be left out: a reward model is measured once, at"
                + " the end, on data.eval",
            "run.yaml:8 engine has dtype bfloat16, must be float32: scores need it; autocast runs"
                + " products in 16 bits");
  }

  @Test
  void theRecipeThatTheFaultsArePutIntoIsGood() {
    assertThat(faults(GOOD)).isEmpty();
  }

  @Test
  void allFaultsComeTogetherInTheOrderOfTheLines() {
    var recipe =
        """
        method: gspo
        modle: models/tiny
        data: {train: train.jsonl, max-tokens: 1}
        reward: {exact: {wieght: 1}}
        rollout:
          group: 1
          temperature: hot
        loss: {clip-low: 2, aggregation: token-mean}
        optimizer: {adamw: {learning-rate: -1}}
        steps: 0
        output: runs/one
        """;
    assertThat(faults(recipe))
        .containsExactly(
            "run.yaml:2 modle is not a known setting; did you mean model, which is missing?",
            "run.yaml:3 data.max-tokens is 1, must be at least 2: a row needs a prompt and an"
                + " answer",
            "run.yaml:4 reward.exact.wieght is not a known setting; did you mean weight?",
            "run.yaml:6 rollout.group is 1, must be at least 2: a group baseline compares samples"
                + " of one task",
            "run.yaml:7 rollout.temperature is hot, must be a number",
            "run.yaml:8 loss.clip-low is 2, must be below 1.0: the ratio is kept above 1 -"
                + " clip-low",
            "run.yaml:8 loss.aggregation is token-mean, must be unset or seq-mean: gspo reduces per"
                + " sequence",
            "run.yaml:9 optimizer.adamw.learning-rate is -1, must be above 0.0: nothing would be"
                + " learnt",
            "run.yaml:10 steps is 0, must be at least 1: a run needs a step");
  }

  @Test
  void withoutAMethodWhatIsWrongUnderEveryOneIsTold() {
    var recipe =
        """
        modle: models/tiny
        data: {train: train.jsonl, max-tokens: 1}
        rolout: {group: 1}
        optimizer: {adam: {learning-rate: -1}}
        packing: 7
        steps: 0
        output: runs/one
        """;
    var common =
        List.of(
            "run.yaml:1 modle is not a known setting; did you mean model, which is missing?",
            "run.yaml:2 data.max-tokens is 1, must be at least 2: a row needs a prompt and an"
                + " answer",
            "run.yaml:3 rolout is not a known setting; did you mean rollout?",
            "run.yaml:4 optimizer is adam, must be one of adamw, muon, muon-clip; did you mean"
                + " adamw?",
            "run.yaml:4 optimizer.adamw.learning-rate is -1, must be above 0.0: nothing would be"
                + " learnt",
            "run.yaml:6 steps is 0, must be at least 1: a run needs a step");
    assertThat(faults(recipe))
        .startsWith(
            "run.yaml:1 method is missing, must be one of " + METHODS + ": what is trained and how")
        .endsWith(common.toArray(String[]::new))
        .hasSize(7);
    assertThat(faults(recipe, "method=ppo2000"))
        .startsWith("command line: method is ppo2000, must be one of " + METHODS)
        .endsWith(common.toArray(String[]::new))
        .hasSize(7);
  }

  @Test
  void groupsAreAsLargeAsTheCreditNeeds() {
    var recipe = GOOD.replace("method: gmpo", "method: ppo").replace("group: 8", "group: 1");
    assertThat(faults(recipe)).isEmpty();
    assertThat(faults(recipe, "credit=rloo"))
        .containsExactly(
            "run.yaml:6 rollout.group is 1, must be at least 2: a group baseline compares samples"
                + " of one task");
    assertThat(faults(recipe, "dynamic-sampling.on=true"))
        .containsExactly(
            "command line: dynamic-sampling is on, must be off where rollout.group is 1: a group of"
                + " one never differs");
  }

  @Test
  void overridesAreCheckedLikeTheFile() {
    assertThat(
            faults(
                GOOD,
                "rollout.group=1",
                "rollout.temprature=1",
                "steps",
                ".a=1",
                "loss.clip-low=[",
                "x=1"))
        .startsWith("command line: 'steps' must read key=value")
        .contains("command line: '.a=1' has an empty name in its key")
        .anyMatch(fault -> fault.startsWith("command line: 'loss.clip-low=[' is not valid YAML: "));
    assertThat(faults(GOOD, "reward={exact:"))
        .containsExactly(
            "command line: 'reward={exact:' is not valid YAML: it ends where a value must stand;"
                + " an override with blanks or braces is written in quotes: 'reward=…'");
    assertThat(faults(GOOD, "rollout.group=1", "rollout.temprature=1", "model.dir=2"))
        .containsExactlyInAnyOrder(
            "command line: rollout.group is 1, must be at least 2: a group baseline compares"
                + " samples of one task",
            "command line: rollout.temprature is not a known setting; did you mean temperature?",
            "command line: model is a section, must be a path");
  }

  @Test
  void hostileDocumentsMeetLimits() {
    assertThat(faults("a: ".repeat(3) + "[".repeat(40) + "]".repeat(40)))
        .singleElement()
        .asString()
        .startsWith("run.yaml:1 ");
    assertThat(faults("a: " + "[".repeat(40) + "]".repeat(40)))
        .containsExactly("run.yaml:1 nests deeper than 32 levels");
    assertThat(faults("a: " + "[".repeat(200_000)))
        .containsExactly("run.yaml:1 nests deeper than 32 levels");
    assertThat(faults("x".repeat((1 << 20) + 1)))
        .containsExactly("run.yaml:1 has 1048577 characters, must have at most 1048576");
    var bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(faults(bomb.toString()))
        .containsExactly("run.yaml:1 sets the anchor &a0; anchors have no use");
    assertThat(faults("method: \u0000"))
        .singleElement()
        .asString()
        .startsWith("run.yaml:1 is not valid YAML: ");
    assertThat(faults("")).containsExactly("run.yaml:1 is empty, must be settings `key: value`");
    assertThat(faults("- a"))
        .containsExactly("run.yaml:1 is a list of 1, must be settings `key: value`");
  }

  @Test
  void aFileThatIsNoTextIsNamed(@TempDir Path folder) throws Exception {
    var file = folder.resolve("run.yaml");
    Files.write(file, new byte[] {'a', ':', (byte) 0xff});
    assertThatThrownBy(() -> RecipeReader.read(file, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + ":1 is not UTF-8 text");
    Files.write(file, new byte[5 << 20]);
    assertThatThrownBy(() -> RecipeReader.read(file, List.of()))
        .hasMessage(file + ":1 has 5242880 bytes, must have at most 4194304");
  }

  private static List<String> faults(String recipe, String... overrides) {
    try {
      RecipeReader.read("run.yaml", recipe, List.of(overrides));
      return List.of();
    } catch (ConfigurationException e) {
      var lines = new ArrayList<String>();
      e.faults().forEach(fault -> lines.add(fault.toString()));
      assertThat(e).hasMessage(String.join("\n", lines));
      return lines;
    }
  }
}
