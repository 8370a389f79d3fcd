/// Benchmarks as ratios taken in one run: every rate stands beside the matrix-product rate measured
/// in the same process. Start at [plumbline.bench.Benchmarks].
@NullMarked
package plumbline.bench;

import org.jspecify.annotations.NullMarked;
