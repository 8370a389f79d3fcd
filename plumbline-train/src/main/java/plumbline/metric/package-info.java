/// What a run reports at every step, and the sinks it is reported to. A failing sink never stops a
/// run.
@NullMarked
package plumbline.metric;

import org.jspecify.annotations.NullMarked;
