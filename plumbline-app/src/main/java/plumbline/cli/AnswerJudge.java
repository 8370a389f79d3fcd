package plumbline.cli;

import plumbline.reward.ExactMatchReward;
import plumbline.reward.MathReward;
import plumbline.reward.RewardFunction;
import plumbline.reward.math.MathVerifier;

/// Who says whether an answer is right, as a command line names it.
enum AnswerJudge {
  math,
  exact;

  RewardFunction reward() {
    return switch (this) {
      case math -> new MathReward(MathVerifier.standard());
      case exact -> new ExactMatchReward();
    };
  }
}
