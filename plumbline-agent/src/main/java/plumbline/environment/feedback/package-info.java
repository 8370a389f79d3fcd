/// Environments that answer an attempt with text (MoL-RL, arXiv 2507.20278). Start at
/// [plumbline.environment.feedback.Feedback].
@NullMarked
package plumbline.environment.feedback;

import org.jspecify.annotations.NullMarked;
