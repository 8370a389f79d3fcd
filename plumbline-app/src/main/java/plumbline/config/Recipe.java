package plumbline.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Section;
import plumbline.credit.AdvantageRule;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.Rewarding;

/// What one training run does, as its recipe says; all checks are done.
public sealed interface Recipe {
  /// What every run has.
  RunSettings run();

  /// How the weights change.
  UpdateSettings update();

  /// Where the rows come from.
  DataSettings data();

  /// The method's name in the recipe.
  String method();

  /// Supervised fine-tuning: cross-entropy on the trained tokens.
  ///
  /// @param rows rows of one optimiser step
  /// @param packing several rows share one sequence, without seeing each other
  record Supervised(
      RunSettings run, UpdateSettings update, DataSettings data, int rows, boolean packing)
      implements Recipe {
    @Override
    public String method() {
      return "sft";
    }

    static Supervised read(Section in) {
      var data = DataSettings.read(in, DataSettings.Use.COMPLETIONS);
      var run = RunSettings.read(in, data, new Measured.Loss());
      int rows =
          in.count("rows", "rows of one optimiser step")
              .atLeast(1L, "a step needs a row")
              .or(8L)
              .intValue();
      boolean packing =
          in.truth("packing", "several rows share one sequence, without seeing each other")
              .or(true);
      return new Supervised(run, UpdateSettings.read(in), data, rows, packing);
    }
  }

  /// A model that scores answers.
  ///
  /// @param judgements what is learnt, and how it is read
  /// @param rows pairs or ratings of one optimiser step
  record RewardModel(
      RunSettings run, UpdateSettings update, DataSettings data, Judgements judgements, int rows)
      implements Recipe {
    @Override
    public String method() {
      return "reward-model";
    }
  }

  /// Reinforcement learning with verifiable rewards: groups of samples, rewards, credit, a policy
  /// loss.
  ///
  /// @param learning what is made of the samples
  record PolicyGradient(
      String method,
      RunSettings run,
      UpdateSettings update,
      DataSettings data,
      RewardSettings reward,
      RolloutSettings rollout,
      Learning learning)
      implements Recipe {
    /// What is made of the samples.
    ///
    /// @param objective the policy loss, what is added to it and how it is reduced
    /// @param credit how rewards become advantages
    /// @param penalty what leaving the reference costs in the reward, or null
    /// @param passes how the samples are gone through
    /// @param selection which groups are trained on, null for all
    /// @param curriculum stages of the run, null for one that is all the same
    public record Learning(
        PolicyObjective objective,
        CreditSettings credit,
        Rewarding.@Nullable Penalty penalty,
        Passes passes,
        @Nullable SelectionSettings selection,
        @Nullable CurriculumSettings curriculum) {}

    PolicyGradient at(RunSettings other) {
      return new PolicyGradient(method, other, update, data, reward, rollout, learning);
    }

    PolicyGradient taking(UpdateSettings other) {
      return new PolicyGradient(method, run, other, data, reward, rollout, learning);
    }

    /// The policy loss, what is added to it and how it is reduced.
    public PolicyObjective objective() {
      return learning.objective();
    }

    /// How rewards become advantages.
    public AdvantageRule credit() {
      return learning.credit().rule();
    }
  }

  /// Policy gradient with something before it or beside it: run, data and method are its own.
  sealed interface AroundPolicy extends Recipe {
    /// The policy gradient.
    PolicyGradient policy();

    @Override
    default RunSettings run() {
      return policy().run();
    }

    @Override
    default UpdateSettings update() {
      return policy().update();
    }

    @Override
    default DataSettings data() {
      return policy().data();
    }

    @Override
    default String method() {
      return policy().method();
    }
  }

  /// Post-completion learning: policy gradient whose samples go on behind their answer.
  ///
  /// @param policy the policy gradient
  /// @param beyond what stands behind the answer, and what is learnt of it
  record PostCompletion(PolicyGradient policy, PostCompletionSettings beyond)
      implements AroundPolicy {}

  /// A model that thinks in several roles: it makes chains of them, learns these, and then learns
  /// to be right for every role and diverse in wording.
  ///
  /// @param policy the last part
  /// @param chains the part before, which learns the chains
  /// @param synthesis how chains are made
  record MultiRole(PolicyGradient policy, Supervised chains, SynthesisSettings synthesis)
      implements AroundPolicy {
    static final String SFT = "sft";
    static final Path CHAINS = Path.of("chains", "chains.jsonl");

    /// The last part, from the model of the one before.
    public PolicyGradient second() {
      var start = chains.run().output().resolve("model");
      return policy.at(run().between(start, run().output()));
    }
  }

  /// A mixture of losses on trajectories with feedback, then policy gradient on plain questions.
  ///
  /// @param policy the second part
  /// @param mixture the first part
  record Mixture(PolicyGradient policy, MixtureSettings mixture) implements AroundPolicy {
    private static final String MIXTURE = "mixture";

    /// The first part, a run of its own.
    public Mixture first() {
      var there = run().between(run().model(), run().output().resolve(MIXTURE));
      var course = update().lasting(mixture.steps(), mixture.learningRate(), mixture.schedule());
      return new Mixture(policy.at(there).taking(course), mixture);
    }

    /// The second part, from the model of the first.
    public Mixture second() {
      var start = run().output().resolve(MIXTURE).resolve("model");
      return new Mixture(policy.at(run().between(start, run().output())), mixture);
    }
  }

  /// Learning from pairs of answers.
  ///
  /// @param preference what every preference recipe has
  /// @param objective the losses
  /// @param tail what a token behind the length of the shorter answer counts, 1 for all alike
  /// @param learnPrompt whether the supervised term is of the prompt too
  /// @param reference where its log-probabilities come from
  /// @param semantic how pairs whose winner drifted count less, null where all count alike
  /// @param ownership how pairs that the policy would not say count less, null where all count
  ///   alike
  record Pairs(
      String method,
      RunSettings run,
      UpdateSettings update,
      DataSettings data,
      PreferenceSettings preference,
      PreferenceObjective objective,
      double tail,
      boolean learnPrompt,
      ReferenceSettings reference,
      @Nullable SemanticSettings semantic,
      @Nullable OwnershipSettings ownership)
      implements Recipe {}

  /// Learning from answers that are wanted or not.
  ///
  /// @param preference what every preference recipe has
  /// @param objective the loss
  record Labels(
      String method,
      RunSettings run,
      UpdateSettings update,
      DataSettings data,
      PreferenceSettings preference,
      UnpairedObjective objective)
      implements Recipe {}

  /// A model that learns to improve its answers and then prefers the improved ones.
  ///
  /// @param improvement how it improves
  /// @param preference what every preference recipe has
  /// @param objective the losses of pairs
  record SelfImproving(
      RunSettings run,
      UpdateSettings update,
      DataSettings data,
      SelfImprovement improvement,
      PreferenceSettings preference,
      PreferenceObjective objective)
      implements Recipe {
    private static final String IMPROVER = "improver";

    @Override
    public String method() {
      return "sgpo";
    }

    /// Round `number`, counted from 1, of several: both steps from `start`, in a directory of its
    /// own.
    public SelfImproving round(int number, Path start) {
      return new SelfImproving(
          run.between(start, run.output().resolve("rounds").resolve("%04d".formatted(number))),
          update,
          data,
          improvement,
          preference,
          objective);
    }

    /// The run that learns to improve.
    public SelfImproving first() {
      return new SelfImproving(
          run.between(run.model(), run.output().resolve(IMPROVER)),
          update.lasting(improvement.steps()),
          data,
          improvement,
          preference,
          objective);
    }

    /// The run that learns from the pairs, from the model of the first one.
    public SelfImproving second() {
      return new SelfImproving(
          run.between(run.output().resolve(IMPROVER).resolve("model"), run.output()),
          update,
          data,
          improvement,
          preference,
          objective);
    }
  }
}
