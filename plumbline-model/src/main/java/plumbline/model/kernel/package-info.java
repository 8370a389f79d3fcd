/// What a layer does between its products, as loops over memory instead of chains of engine
/// operations: each reads its operands once and writes its result once. For FLOAT32 on the CPU
/// where no graph is recorded ([plumbline.tensor.Tensor#isPlain]); layers have the same in
/// operations for everything else. Start at [plumbline.model.kernel.RowNorm].
///
/// A loop works on one row at a time in arrays of its own that all begin at 0, which is what the
/// compiler needs to turn it into vector instructions.
@NullMarked
package plumbline.model.kernel;

import org.jspecify.annotations.NullMarked;
