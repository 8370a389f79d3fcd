/// Artefacts that exist only when complete: drafts, checksums, atomic publication.
@NullMarked
package plumbline.checkpoint;

import org.jspecify.annotations.NullMarked;
