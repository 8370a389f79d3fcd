package plumbline.recipe.policy;

import com.fasterxml.jackson.databind.JsonNode;
import plumbline.objective.AdaptiveEntropy;
import plumbline.objective.PolicyObjective;
import plumbline.train.JsonState;

/// Coefficients that move with what is measured.
final class Controls extends JsonState {
  private final PolicyObjective objective;
  private final Passes passes;
  private final Rewarding rewarding;
  private double entropyCoefficient;
  private double entropy = Double.NaN;
  private double klCoefficient;

  Controls(PolicyObjective objective, Passes passes, Rewarding rewarding) {
    super("controls", false);
    this.objective = objective;
    this.passes = passes;
    this.rewarding = rewarding;
    this.entropyCoefficient = objective.entropyCoefficient();
    this.klCoefficient = rewarding.penalty() == null ? 0 : rewarding.penalty().coefficient();
  }

  /// Whether anything moves.
  boolean move() {
    return passes.entropy() != null
        || (rewarding.penalty() != null && rewarding.penalty().adaptive() != null);
  }

  /// The objective of the next optimiser step.
  PolicyObjective objective() {
    return passes.entropy() == null ? objective : objective.withEntropyCoefficient(applied());
  }

  /// The coefficient of the entropy bonus in the next optimiser step.
  double applied() {
    AdaptiveEntropy adaptive = passes.entropy();
    if (adaptive == null) {
      return entropyCoefficient;
    }
    return Double.isNaN(entropy) ? 0 : adaptive.applied(entropyCoefficient, entropy);
  }

  /// Takes in the mean entropy of an optimiser step.
  void entropy(double measured) {
    if (passes.entropy() != null && Double.isFinite(measured)) {
      entropyCoefficient = passes.entropy().next(entropyCoefficient, measured);
      entropy = measured;
    }
  }

  /// The coefficient of the penalty in the reward.
  double klCoefficient() {
    return klCoefficient;
  }

  /// Takes in the divergence of a step.
  void kl(double measured, int samples) {
    var penalty = rewarding.penalty();
    if (penalty != null && penalty.adaptive() != null && Double.isFinite(measured)) {
      klCoefficient = penalty.adaptive().next(klCoefficient, measured, samples);
    }
  }

  @Override
  protected JsonNode write() {
    return JSON.createObjectNode()
        .put("entropy_coefficient", entropyCoefficient)
        .put("entropy", Double.isNaN(entropy) ? null : entropy)
        .put("kl_coefficient", klCoefficient);
  }

  @Override
  protected void read(JsonNode state) {
    entropyCoefficient = state.required("entropy_coefficient").doubleValue();
    entropy = state.required("entropy").isNull() ? Double.NaN : state.get("entropy").doubleValue();
    klCoefficient = state.required("kl_coefficient").doubleValue();
  }
}
