/// The step that all recipes share: accumulate, divide once, clip, update.
@NullMarked
package plumbline.train;

import org.jspecify.annotations.NullMarked;
