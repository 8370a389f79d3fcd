/// Tensors on libtorch: a small immutable handle, lexical scopes for native memory, devices,
/// autograd. Start at [plumbline.tensor.Tensor] and [plumbline.tensor.TensorScope]. Nothing outside
/// this package names the binding.
@NullMarked
package plumbline.tensor;

import org.jspecify.annotations.NullMarked;
