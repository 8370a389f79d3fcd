/// A causal language model as one object: load, forward, heads. Start at
/// [plumbline.model.CausalLm].
@NullMarked
package plumbline.model;

import org.jspecify.annotations.NullMarked;
