/// Optimisers and schedules; they know tensors and no model.
@NullMarked
package plumbline.optim;

import org.jspecify.annotations.NullMarked;
