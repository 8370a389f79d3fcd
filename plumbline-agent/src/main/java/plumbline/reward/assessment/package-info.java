/// Responses that assess themselves: an answer, then what the model thinks of it and which rewards
/// it expects (post-completion learning, arXiv 2507.20252). Start at
/// [plumbline.reward.assessment.AssessmentReward].
@NullMarked
package plumbline.reward.assessment;

import org.jspecify.annotations.NullMarked;
