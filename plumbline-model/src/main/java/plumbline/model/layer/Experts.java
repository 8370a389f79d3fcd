package plumbline.model.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import plumbline.model.family.Mixture;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// A mixture of experts: each token goes through those that its router chooses and, where there is
/// one, through the shared expert. Tokens are brought together by expert, so every used expert
/// makes one product per projection; none is ever dropped. Answers are weighed and added in the
/// router's FLOAT32, whatever the model's type, and rounded once.
///
/// @param router chooses and weighs
/// @param experts those that are chosen from
/// @param shared the expert of every token
/// @param layer number of the layer
public record Experts(
    Router router, List<FeedForward.Gated> experts, Optional<FeedForward.Gated> shared, int layer)
    implements FeedForward {
  public Experts {
    experts = List.copyOf(experts);
  }

  static Experts of(Mixture mixture, int layer, String prefix, Weights weights) {
    var experts = new ArrayList<FeedForward.Gated>();
    for (int expert = 0; expert < mixture.experts(); expert++) {
      experts.add(FeedForward.Gated.of(prefix + "experts." + expert + ".", weights));
    }
    return new Experts(
        Router.of(mixture, prefix, weights),
        experts,
        mixture.shared() > 0
            ? Optional.of(FeedForward.Gated.of(prefix + "shared_experts.", weights))
            : Optional.empty(),
        layer);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    var tokens = x.reshape(-1, x.size(-1));
    var choice = router.choose(tokens);
    var dispatch = new Dispatch(choice.experts().toLongs(), router.active(), experts.size());
    var answers = answers(tokens, dispatch, pass);
    var mixed =
        answers
            .indexSelect(0, dispatch.places(x.device()))
            .reshape(tokens.size(0), router.active(), -1)
            .times(choice.weights().unsqueeze(2)) // in the wide type of the weights
            .sum(1, false)
            .to(answers.dtype())
            .reshape(x.shape());
    return shared.isPresent() ? shared.get().forward(x, pass).plus(mixed) : mixed;
  }

  /// Answers in the order of the experts [uses, hidden].
  private Tensor answers(Tensor tokens, Dispatch dispatch, Pass pass) {
    var used = IntStream.range(0, experts.size()).filter(e -> dispatch.count(e) > 0).toArray();
    var counts = IntStream.of(used).mapToLong(dispatch::count).toArray();
    var sorted = dispatch.tokens(tokens.device());
    var who = sorted.split(0, counts);
    var parts = tokens.indexSelect(0, sorted).split(0, counts);
    var answers = new ArrayList<Tensor>();
    var answered = new long[experts.size()][];
    Arrays.fill(answered, new long[0]);
    for (int i = 0; i < used.length; i++) {
      var answer = experts.get(used[i]).forward(parts.get(i), pass.some(who.get(i)));
      answers.add(answer);
      answered[used[i]] = dispatch.tokens(used[i], answer.size(0));
    }
    pass.observed().experts(layer, router.active(), answered);
    return Tensors.cat(answers, 0);
  }
}
