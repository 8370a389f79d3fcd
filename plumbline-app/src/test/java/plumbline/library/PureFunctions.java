package plumbline.library;

import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathVerifier;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// What needs no model: whether an answer is right, and what a loss is.
final class PureFunctions {
  static boolean isRight(String gold, String response) {
    return AnswerExtraction.of(response)
        .map(answer -> MathVerifier.standard().verify(gold, answer).equal())
        .orElse(false);
  }

  /// The gradient of the GMPO loss of one answer of three tokens with advantage 1.
  static float[] gradient(float... logProbs) {
    try (var _ = TensorScope.open()) { // ends every tensor made in it
      var current = Tensors.of(logProbs, 1, 3).requireGrad();
      var batch =
          new PolicyBatch(
              current,
              Tensors.of(new float[] {-1.0f, -1.0f, -1.0f}, 1, 3), // when it was sampled
              PolicyBatch.mask(Tensors.of(new float[] {1, 1, 0}, 1, 3)),
              Tensors.of(new float[] {1}, 1));
      var loss = new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN);
      PolicyObjective.of(loss).evaluate(batch).share().backward();
      return current.grad().toFloats();
    }
  }
}
