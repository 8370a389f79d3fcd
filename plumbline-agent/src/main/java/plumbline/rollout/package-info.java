/// Groups of episodes sampled from a completer and scored. Start at
/// [plumbline.rollout.GroupRollout].
@NullMarked
package plumbline.rollout;

import org.jspecify.annotations.NullMarked;
