/// Questions that are answered from the perspective of several roles, and how right the answers
/// are. Start at [plumbline.reward.perspective.RoleQuestion] and
/// [plumbline.reward.perspective.PerspectiveReward].
@NullMarked
package plumbline.reward.perspective;

import org.jspecify.annotations.NullMarked;
