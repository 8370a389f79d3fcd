/// Low-rank adapters in the PEFT layout.
@NullMarked
package plumbline.model.adapter;

import org.jspecify.annotations.NullMarked;
