/// What happened in a rollout, token by token, and what a trainer needs of it. A token knows where
/// it came from; loss masks are derived from that, never rebuilt.
@NullMarked
package plumbline.text.trajectory;

import org.jspecify.annotations.NullMarked;
