/// The main job on generated tasks: a small model is made, warmed up, aligned and measured, without
/// any download. Start at [plumbline.quickstart.Quickstart].
@NullMarked
package plumbline.quickstart;

import org.jspecify.annotations.NullMarked;
