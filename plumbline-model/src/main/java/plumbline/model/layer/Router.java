package plumbline.model.layer;

import java.util.Optional;
import plumbline.model.family.Mixture;
import plumbline.model.family.Routing;
import plumbline.tensor.Autocast;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Chooses the experts of every token and the weights of their answers (DeepSeek-V3, arXiv
/// 2412.19437, equations 12 to 16), in FLOAT32 whatever the model's type:
///
/// `s = sigmoid(W x)` or `softmax(W x)`; the `active` experts with the largest `s + correction`
/// answer, of equal ones the first; with groups only those of the kept groups. Weights are made of
/// `s` alone.
///
/// @param weight [experts, hidden]
/// @param correction bias of the choice `[experts]`
/// @param active experts a token uses
/// @param routing the rest
public record Router(Tensor weight, Optional<Tensor> correction, int active, Routing routing) {
  /// Keeps the weights finite where every score is 0.
  private static final double SMALLEST_SUM = 1e-20;

  /// What was chosen.
  ///
  /// @param experts INT64 [tokens, active], best first
  /// @param weights of their answers, of that shape
  public record Choice(Tensor experts, Tensor weights) {}

  static Router of(Mixture mixture, String prefix, Weights weights) {
    var correction = prefix + "gate.e_score_correction_bias";
    return new Router(
        weights.tensor(prefix + "gate.weight"),
        mixture.routing().corrected() ? Optional.of(weights.tensor(correction)) : Optional.empty(),
        mixture.active(),
        mixture.routing());
  }

  /// The choice for `tokens` [tokens, hidden].
  Choice choose(Tensor tokens) {
    try (var _ = Autocast.open(tokens.device(), DType.FLOAT32)) {
      var type = tokens.dtype().wide();
      return choose(tokens.to(type).linear(weight.to(type)), correction, active, routing);
    }
  }

  /// The choice for logits [tokens, experts]; the correction gets no gradient.
  static Choice choose(Tensor logits, Optional<Tensor> correction, int active, Routing routing) {
    var scores =
        switch (routing.scoring()) {
          case SIGMOID -> logits.sigmoid();
          case SOFTMAX -> logits.softmax(-1);
        };
    var preference = scores.detach();
    if (correction.isPresent()) {
      preference = preference.plus(correction.get().detach());
    }
    if (routing.groups() > 1) {
      preference = inKeptGroups(preference, routing);
    }
    var chosen = preference.sort(true).indices().narrow(1, 0, active);
    var weights = scores.gather(1, chosen);
    if (routing.normalise()) {
      weights = weights.over(weights.sum(-1, true).plus(SMALLEST_SUM));
    }
    return new Choice(chosen, routing.scale() == 1 ? weights : weights.times(routing.scale()));
  }

  /// The preferences with -inf for experts of all but the groups whose two best add up to most.
  private static Tensor inKeptGroups(Tensor preference, Routing routing) {
    long tokens = preference.size(0);
    var grouped = preference.reshape(tokens, routing.groups(), -1);
    var strength = grouped.topK(2).values().sum(-1, false);
    var kept = strength.sort(true).indices().narrow(1, 0, routing.keptGroups());
    var mask =
        Tensors.full(
                Double.NEGATIVE_INFINITY, preference.dtype(), preference.device(), strength.shape())
            .scatter(1, kept, Tensors.zeros(preference.dtype(), preference.device(), kept.shape()));
    return grouped.plus(mask.unsqueeze(2)).reshape(tokens, -1);
  }
}
