/// Benchmarks as ratios taken in one run.
@NullMarked
package plumbline.bench;

import org.jspecify.annotations.NullMarked;
