/// The self-contained page of a run.
@NullMarked
package plumbline.report;

import org.jspecify.annotations.NullMarked;
