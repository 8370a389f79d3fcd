/// Accuracy, pass@k and maj@k with intervals.
@NullMarked
package plumbline.benchmark;

import org.jspecify.annotations.NullMarked;
