package plumbline.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.config.Recipe.PolicyGradient;
import plumbline.objective.PolicyLoss;
import plumbline.optim.AdamW;
import plumbline.recipe.policy.Passes;
import plumbline.reward.OverlongPenalty;
import plumbline.reward.TruncationRule;
import plumbline.reward.assessment.AssessmentReward;
import plumbline.reward.diversity.DiversityReward;
import plumbline.reward.perspective.PerspectiveReward;

/// What of a recipe is allowed and probably not meant, a line each.
public final class Doubts {
  private static final double ADAPTER_RATE = 2e-4;

  private Doubts() {}

  /// The doubts about `recipe`; empty where nothing is odd.
  public static List<String> of(Recipe recipe) {
    var doubts = new ArrayList<String>();
    switch (recipe) {
      case PolicyGradient policy -> doubts.addAll(ofPolicy(policy));
      case Recipe.PostCompletion pcl -> doubts.addAll(ofPolicy(pcl.policy()));
      case Recipe.MultiRole roles -> {
        crowd(roles).ifPresent(doubts::add);
        doubts.addAll(ofPolicy(roles.policy()));
      }
      case Recipe.Mixture mixture -> {
        var apart = mixture.mixture().learningRate();
        rate(mixture, "mixture.learning-rate", apart).ifPresent(doubts::add);
        var usual = mixture.update().optimizer().learningRate();
        rate(mixture, "optimizer.adamw.learning-rate", usual).ifPresent(doubts::add);
        doubts.addAll(ofPolicy(mixture.policy()));
      }
      case Recipe.Supervised _,
          Recipe.RewardModel _,
          Recipe.Pairs _,
          Recipe.Labels _,
          Recipe.SelfImproving _ -> {}
    }
    return doubts;
  }

  private static List<String> ofPolicy(PolicyGradient policy) {
    var doubts = new ArrayList<String>();
    boast(policy).ifPresent(doubts::add);
    unclipped(policy).ifPresent(doubts::add);
    overlong(policy).ifPresent(doubts::add);
    doubts.addAll(policy.objective().surrogate().warnings());
    return doubts;
  }

  private static Optional<String> boast(PolicyGradient policy) {
    var weights = policy.reward().aggregation().weights();
    double accuracy = weight(weights, AssessmentReward.ACCURACY);
    double consistency = weight(weights, AssessmentReward.CONSISTENCY);
    boolean assesses =
        policy.reward().functions().stream().anyMatch(AssessmentReward.class::isInstance);
    return Optional.of(
            "reward.assessment.weights has consistency %s above accuracy %s: answering badly and saying so can pay more than answering well; let accuracy be at least consistency"
                .formatted(plain(consistency), plain(accuracy)))
        .filter(_ -> assesses && consistency > accuracy);
  }

  private static Optional<String> unclipped(PolicyGradient policy) {
    var loss = policy.objective().surrogate();
    boolean ofRows =
        loss instanceof PolicyLoss.Gmpo
            || loss instanceof PolicyLoss.Gspo
            || loss instanceof PolicyLoss.GspoToken;
    var passes = policy.learning().passes();
    boolean once = passes.epochs() * passes.miniBatches() == 1;
    return Optional.of(
            "mini-batches and epochs are 1: with one optimiser step a rollout every ratio is 1, nothing clips, and %s learns what grpo would; take several mini-batches"
                .formatted(loss.name()))
        .filter(_ -> ofRows && once && passes.old() == Passes.Old.CURRENT);
  }

  private static Optional<String> overlong(PolicyGradient policy) {
    var reward = policy.reward();
    boolean penalised = reward.functions().stream().anyMatch(OverlongPenalty.class::isInstance);
    boolean kept = reward.aggregation().truncation() == TruncationRule.KEEP;
    int longest = policy.rollout().sampling().maxTokens();
    return Optional.of(
            "method dapo has no reward.overlong: an answer that is cut off keeps its reward, and nothing asks for shorter ones; add overlong: {cap: %d, cache: %d}"
                .formatted(longest, Math.max(1, longest / 5)))
        .filter(_ -> policy.method().equals("dapo") && kept && !penalised);
  }

  /// Roles among which one more that is right adds no more than all of the diversity.
  private static Optional<String> crowd(Recipe.MultiRole recipe) {
    var weights = recipe.policy().reward().aggregation().weights();
    double accuracy = weight(weights, PerspectiveReward.COLUMN);
    double diversity = weight(weights, DiversityReward.COLUMN);
    int roles = recipe.synthesis().synthesis().choice().count();
    int most = (int) Math.ceil(accuracy / diversity - 1e-9) - 1; // without diversity no bound
    return Optional.of(
            "synthesis.roles is %d: one role more that is right adds %s / %d to a reward, diversity of wording up to %s, so a florid answer can overtake a better one; %sraise shaping.delta"
                .formatted(
                    roles,
                    plain(accuracy),
                    roles,
                    plain(diversity),
                    most < 2 ? "" : "ask at most %d roles or ".formatted(most)))
        .filter(_ -> roles > most);
  }

  private static Optional<String> rate(
      Recipe.Mixture recipe, String setting, @Nullable Double rate) {
    boolean whole = recipe.run().lora() == null;
    boolean adam = recipe.update().optimizer().rule() instanceof AdamW.Settings;
    return Optional.ofNullable(rate)
        .filter(given -> whole && adam && given >= ADAPTER_RATE)
        .map(given ->
            "%s is %s without lora: that is a rate for adapters, where all weights are trained about 0.00001 is usual"
                .formatted(setting, plain(given)));
  }

  private static double weight(Map<String, Double> weights, String column) {
    return weights.getOrDefault(column, 0.0);
  }

  private static String plain(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
