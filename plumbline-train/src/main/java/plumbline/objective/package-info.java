/// What the trainer minimises: pure functions of log-probabilities; no model, no I/O.
///
/// Start at [PolicyObjective]: it puts a [PolicyLoss], an [Aggregation] and the optional terms
/// together. Columns are [rows, time]; what stands where the mask is false is never read, whatever
/// it is. Rows and tokens in messages are counted from 1.
@NullMarked
package plumbline.objective;

import org.jspecify.annotations.NullMarked;
