/// Groups of episodes sampled from a completer.
@NullMarked
package plumbline.rollout;

import org.jspecify.annotations.NullMarked;
