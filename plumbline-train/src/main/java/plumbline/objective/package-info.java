/// What the trainer minimises: pure functions of log-probabilities; no model, no I/O.
@NullMarked
package plumbline.objective;

import org.jspecify.annotations.NullMarked;
