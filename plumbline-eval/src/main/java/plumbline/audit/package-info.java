/// What data say about themselves before anybody trains on them: lengths, repetitions,
/// contradictions, length bias, label noise. Start at [Audit].
@NullMarked
package plumbline.audit;

import org.jspecify.annotations.NullMarked;
