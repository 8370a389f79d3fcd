/// The layers of decoder-only models, each with its parameters by constructor.
@NullMarked
package plumbline.model.layer;

import org.jspecify.annotations.NullMarked;
