/// Accuracy, pass@k and maj@k with intervals, on tasks of one's own ([HeldOutTasks], judged as
/// [Judging] says) and on the sets that the field measures on ([Benchmark]).
@NullMarked
package plumbline.benchmark;

import org.jspecify.annotations.NullMarked;
