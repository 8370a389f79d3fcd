/// Artefacts that exist only when complete: written to a hidden draft, checksummed, forced to the
/// disk, and published by one rename. Start at [Checkpoints] (a run's steps) or [Artifacts] (one
/// directory, as a saved model); every file operation goes through [Disk], so that tests can make
/// each of them fail.
@NullMarked
package plumbline.checkpoint;

import org.jspecify.annotations.NullMarked;
