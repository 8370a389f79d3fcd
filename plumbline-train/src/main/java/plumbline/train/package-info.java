/// The step that all recipes share: accumulate, divide once, clip, update. Start at
/// [plumbline.train.Update], which changes a [plumbline.train.TrainablePolicy];
/// [plumbline.train.Run] keeps what comes of it.
@NullMarked
package plumbline.train;

import org.jspecify.annotations.NullMarked;
