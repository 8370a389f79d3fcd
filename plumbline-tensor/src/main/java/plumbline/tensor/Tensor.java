package plumbline.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// An immutable handle on an n-dimensional array of libtorch. Every operation makes a new tensor in
/// the current [TensorScope] and takes part in autograd; the few that end in `_` change the array
/// itself. Dimensions may be counted from the end (-1 is the last). Element-wise operations
/// broadcast as the field expects.
public final class Tensor {
  private static final LongAdder LIVE = new LongAdder();

  /// Numbers of a matrix from which a second thread is woken sooner than one is done: 2 MB.
  private static final long WORTH_SHARING = 1 << 19;

  private final org.bytedeco.pytorch.Tensor handle;
  @Nullable TensorScope owner;

  private Tensor(org.bytedeco.pytorch.Tensor handle) {
    this.handle = handle;
  }

  static Tensor wrap(org.bytedeco.pytorch.Tensor handle) {
    TensorScope scope;
    try {
      scope = TensorScope.current();
    } catch (IllegalStateException missing) {
      handle.deallocate();
      throw missing;
    }
    LIVE.increment();
    return scope.take(new Tensor(handle));
  }

  /// How many tensors of this process are not yet released.
  public static long live() {
    return LIVE.sum();
  }

  org.bytedeco.pytorch.Tensor handle() {
    if (owner == null) {
      throw new IllegalStateException("this tensor was used after its scope was closed");
    }
    return handle;
  }

  void release() {
    owner = null;
    handle.deallocate();
    LIVE.decrement();
  }

  // Shape and kind

  /// Length of every dimension.
  public long[] shape() {
    var shape = new long[rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = handle().size(i);
    }
    return shape;
  }

  /// Length of one dimension.
  public long size(int dim) {
    return handle().size(dim);
  }

  /// Number of dimensions.
  public int rank() {
    return (int) handle().dim();
  }

  /// Number of elements.
  public long count() {
    return handle().numel();
  }

  /// Element type.
  public DType dtype() {
    return DType.of(handle().scalar_type());
  }

  /// Where the array lives.
  public Device device() {
    return handle().is_cuda()
        ? new Device(Device.Kind.CUDA, handle().device().index())
        : Device.CPU;
  }

  // Arithmetic

  /// `this + other`.
  public Tensor plus(Tensor other) {
    return wrap(handle().add(other.handle()));
  }

  /// `this + number`.
  public Tensor plus(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(handle().add(scalar));
    }
  }

  /// `this - other`.
  public Tensor minus(Tensor other) {
    return wrap(handle().sub(other.handle()));
  }

  /// `this - number`.
  public Tensor minus(double number) {
    return plus(-number);
  }

  /// `this * other`, element by element.
  public Tensor times(Tensor other) {
    return wrap(handle().mul(other.handle()));
  }

  /// `this * number`.
  public Tensor times(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(handle().mul(scalar));
    }
  }

  /// `this * number`; whole numbers stay whole.
  public Tensor times(long number) {
    try (var scalar = new Scalar(number)) {
      return wrap(handle().mul(scalar));
    }
  }

  /// `this / other`, element by element.
  public Tensor over(Tensor other) {
    return wrap(handle().div(other.handle()));
  }

  /// `this / number`.
  public Tensor over(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(handle().div(scalar));
    }
  }

  /// `this + a * b`.
  public Tensor plusProduct(Tensor a, Tensor b) {
    return wrap(torch.addcmul(handle(), a.handle(), b.handle()));
  }

  /// `-this`.
  public Tensor negate() {
    return wrap(torch.neg(handle()));
  }

  /// `e^this`.
  public Tensor exp() {
    return wrap(torch.exp(handle()));
  }

  /// Natural logarithm.
  public Tensor log() {
    return wrap(torch.log(handle()));
  }

  /// `log(1 + this)`.
  public Tensor log1p() {
    return wrap(torch.log1p(handle()));
  }

  /// `e^this - 1`.
  public Tensor expm1() {
    return wrap(torch.expm1(handle()));
  }

  /// Absolute value.
  public Tensor abs() {
    return wrap(torch.abs(handle()));
  }

  /// Square root.
  public Tensor sqrt() {
    return wrap(torch.sqrt(handle()));
  }

  /// One over the square root.
  public Tensor rsqrt() {
    return wrap(torch.rsqrt(handle()));
  }

  /// `this * this`.
  public Tensor square() {
    return wrap(torch.square(handle()));
  }

  /// Logistic function.
  public Tensor sigmoid() {
    return wrap(torch.sigmoid(handle()));
  }

  /// Logarithm of the logistic function.
  public Tensor logSigmoid() {
    return wrap(torch.log_sigmoid(handle()));
  }

  /// Hyperbolic tangent.
  public Tensor tanh() {
    return wrap(torch.tanh(handle()));
  }

  /// `x * sigmoid(x)`.
  public Tensor silu() {
    return wrap(torch.silu(handle()));
  }

  /// The greater of both, element by element.
  public Tensor maximum(Tensor other) {
    return wrap(torch.maximum(handle(), other.handle()));
  }

  /// The smaller of both, element by element.
  public Tensor minimum(Tensor other) {
    return wrap(torch.minimum(handle(), other.handle()));
  }

  /// Every element brought into `[low, high]`; the gradient outside is zero.
  public Tensor clamp(double low, double high) {
    try (var min = new Scalar(low);
        var max = new Scalar(high);
        var from = new ScalarOptional(min);
        var to = new ScalarOptional(max)) {
      return wrap(torch.clamp(handle(), from, to));
    }
  }

  /// Every element at most `high`.
  public Tensor clampMax(double high) {
    try (var max = new Scalar(high)) {
      return wrap(handle().clamp_max(max));
    }
  }

  /// Every element at least `low`.
  public Tensor clampMin(double low) {
    try (var min = new Scalar(low)) {
      return wrap(handle().clamp_min(min));
    }
  }

  // Comparison and choice

  /// BOOL: `this > other`.
  public Tensor greater(Tensor other) {
    return wrap(torch.gt(handle(), other.handle()));
  }

  /// BOOL: `this > number`.
  public Tensor greater(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(torch.gt(handle(), scalar));
    }
  }

  /// BOOL: `this >= number`.
  public Tensor atLeast(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(torch.ge(handle(), scalar));
    }
  }

  /// BOOL: `this >= other`.
  public Tensor atLeast(Tensor other) {
    return wrap(torch.ge(handle(), other.handle()));
  }

  /// BOOL: `this < number`.
  public Tensor less(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(torch.lt(handle(), scalar));
    }
  }

  /// BOOL: `this < other`.
  public Tensor less(Tensor other) {
    return wrap(torch.lt(handle(), other.handle()));
  }

  /// BOOL: `this == other`, element by element.
  public Tensor equalTo(Tensor other) {
    return wrap(torch.eq(handle(), other.handle()));
  }

  /// BOOL: `this == number`.
  public Tensor equalTo(double number) {
    try (var scalar = new Scalar(number)) {
      return wrap(torch.eq(handle(), scalar));
    }
  }

  /// BOOL: both hold.
  public Tensor and(Tensor other) {
    return wrap(torch.logical_and(handle(), other.handle()));
  }

  /// BOOL: either holds.
  public Tensor or(Tensor other) {
    return wrap(torch.logical_or(handle(), other.handle()));
  }

  /// BOOL: does not hold.
  public Tensor not() {
    return wrap(torch.logical_not(handle()));
  }

  /// BOOL: neither infinite nor NaN.
  public Tensor isFinite() {
    return wrap(torch.isfinite(handle()));
  }

  /// Where this BOOL tensor holds `yes`, else `no`. Nothing flows back through the side not taken.
  public Tensor choose(Tensor yes, Tensor no) {
    return wrap(torch.where(handle(), yes.handle(), no.handle()));
  }

  /// Where this BOOL tensor holds `yes`, else the number.
  public Tensor choose(Tensor yes, double no) {
    try (var scalar = new Scalar(no)) {
      return wrap(torch.where(handle(), yes.handle(), scalar));
    }
  }

  /// This tensor with `value` where the BOOL `mask` holds.
  public Tensor maskedFill(Tensor mask, double value) {
    try (var scalar = new Scalar(value)) {
      return wrap(handle().masked_fill(mask.handle(), scalar));
    }
  }

  // Reduction

  /// Sum of all elements, a tensor without dimensions.
  public Tensor sum() {
    return wrap(torch.sum(handle()));
  }

  /// Sum over one dimension.
  public Tensor sum(int dim, boolean keep) {
    try (var none = new ScalarTypeOptional()) {
      return wrap(torch.sum(handle(), new long[] {dim}, keep, none));
    }
  }

  /// Mean of all elements.
  public Tensor mean() {
    return wrap(torch.mean(handle()));
  }

  /// Mean over one dimension.
  public Tensor mean(int dim, boolean keep) {
    try (var none = new ScalarTypeOptional()) {
      return wrap(torch.mean(handle(), new long[] {dim}, keep, none));
    }
  }

  /// Largest element.
  public Tensor max() {
    return wrap(torch.max(handle()));
  }

  /// Smallest element.
  public Tensor min() {
    return wrap(torch.min(handle()));
  }

  /// Largest element along one dimension.
  public Tensor max(int dim, boolean keep) {
    return wrap(torch.amax(handle(), new long[] {dim}, keep));
  }

  /// Index of the largest element along one dimension, the first of equals; INT64.
  public Tensor argmax(int dim) {
    try (var along = new LongOptional(dim)) {
      return wrap(torch.argmax(handle(), along, false));
    }
  }

  /// `log(sum(e^this))` over one dimension.
  public Tensor logSumExp(int dim, boolean keep) {
    return wrap(torch.logsumexp(handle(), new long[] {dim}, keep));
  }

  /// Softmax over one dimension.
  public Tensor softmax(int dim) {
    return wrap(torch.softmax(handle(), dim));
  }

  /// Logarithm of the softmax over one dimension.
  public Tensor logSoftmax(int dim) {
    return wrap(torch.log_softmax(handle(), dim));
  }

  /// Running sum over one dimension.
  public Tensor cumsum(int dim) {
    return wrap(torch.cumsum(handle(), dim));
  }

  /// Largest `k` elements along the last dimension, in order, with their INT64 indices.
  public Sorted topK(long k) {
    try (var pair = torch.topk(handle(), k)) {
      return Sorted.of(pair);
    }
  }

  /// Elements of the last dimension in order, with their INT64 indices; equal ones keep their
  /// order.
  public Sorted sort(boolean descending) {
    try (var stable = new BoolOptional(true);
        var pair = torch.sort(handle(), stable, -1, descending)) {
      return Sorted.of(pair);
    }
  }

  /// Values in order and where they came from.
  ///
  /// @param values the ordered values
  /// @param indices INT64 positions in the source
  public record Sorted(Tensor values, Tensor indices) {
    private static Sorted of(T_TensorTensor_T pair) {
      return new Sorted(
          wrap(new org.bytedeco.pytorch.Tensor(pair.get0())),
          wrap(new org.bytedeco.pytorch.Tensor(pair.get1())));
    }
  }

  // Products

  /// Matrix product over the last two dimensions.
  public Tensor matmul(Tensor other) {
    return wrap(torch.matmul(handle(), other.handle()));
  }

  /// Sum of the products of two rows `[n]`.
  public Tensor dot(Tensor other) {
    return wrap(torch.dot(handle(), other.handle()));
  }

  /// `this @ weight^T`, weight [out, in].
  public Tensor linear(Tensor weight) {
    return wrap(torch.linear(handle(), weight.handle()));
  }

  /// `this @ weight^T + bias`, weight [out, in], bias `[out]`.
  public Tensor linear(Tensor weight, Tensor bias) {
    try (var optional = new TensorOptional(bias.handle())) {
      return wrap(torch.linear(handle(), weight.handle(), optional));
    }
  }

  /// The same as [#linear(Tensor)] by kernels that read the matrix as it lies, also transposed; no
  /// gradient flows.
  public Tensor product(Tensor matrix) {
    if (count() == size(-1) && !isShared(matrix)) { // nothing is worth laying out for one row
      var shape = shape();
      shape[shape.length - 1] = matrix.size(0);
      return wrap(torch.mv(matrix.handle(), reshape(-1).handle())).reshape(shape);
    }
    return OneDnn.canMultiply(this, matrix) ? OneDnn.linear(this, matrix) : linear(matrix);
  }

  /// Whether several threads should multiply a single row by this matrix: only oneDNN divides that.
  private boolean isShared(Tensor matrix) {
    return Torch.threads() > 1
        && matrix.count() >= WORTH_SHARING
        && OneDnn.canMultiply(this, matrix);
  }

  /// Attention of queries `this` [batch, heads, time, dim] over keys and values [batch, kvHeads,
  /// past + time, dim], query heads sharing key heads in order.
  ///
  /// @param mask added to the scores, broadcast to [batch, heads, time, past + time], or null
  /// @param causal whether position t sees keys up to t only; not together with a mask
  public Tensor attend(
      Tensor keys, Tensor values, @Nullable Tensor mask, boolean causal, double scale) {
    if (device().equals(Device.CPU) && size(2) > 1 && runsShort()) {
      try (var _ = Autocast.open(Device.CPU, DType.FLOAT32)) {
        var longMask = mask == null ? null : mask.to(DType.FLOAT32);
        return to(DType.FLOAT32)
            .attention(keys.to(DType.FLOAT32), values.to(DType.FLOAT32), longMask, causal, scale)
            .to(dtype());
      }
    }
    return attention(keys, values, mask, causal, scale);
  }

  /// Whether attention of these queries would run in a type for which the CPU has no fast kernels.
  private boolean runsShort() {
    return dtype() == DType.BFLOAT16 || dtype() == DType.FLOAT16 || Autocast.isOpen(Device.CPU);
  }

  private Tensor attention(
      Tensor keys, Tensor values, @Nullable Tensor mask, boolean causal, double scale) {
    if (keys.size(-2) != values.size(-2) || keys.size(-3) == 0) { // the engine does not look
      throw new IllegalArgumentException(
          "attention over keys %s and values %s: there must be as many of both, and a head at least"
              .formatted(keys, values));
    }
    boolean grouped = size(1) != keys.size(1);
    try (var noMask = mask == null ? new TensorOptional() : new TensorOptional(mask.handle());
        var scaling = new DoubleOptional(scale)) {
      return wrap(
          torch.scaled_dot_product_attention(
              handle(), keys.handle(), values.handle(), noMask, 0.0, causal, scaling, grouped));
    }
  }

  /// Root-mean-square norm over the last dimension: `x / sqrt(mean(x^2) + eps) * weight`.
  public Tensor rmsNorm(Tensor weight, double eps) {
    try (var gain = new TensorOptional(weight.handle());
        var small = new DoubleOptional(eps)) {
      return wrap(torch.rms_norm(handle(), new long[] {size(-1)}, gain, small));
    }
  }

  // Layout

  /// The same elements in another shape; one length may be -1.
  public Tensor reshape(long... shape) {
    return wrap(handle().reshape(shape));
  }

  /// Two dimensions swapped.
  public Tensor transpose(int first, int second) {
    return wrap(handle().transpose(first, second));
  }

  /// `length` positions of one dimension from `start` on; shares memory.
  public Tensor narrow(int dim, long start, long length) {
    return wrap(handle().narrow(dim, start, length));
  }

  /// Neighbouring parts of one dimension, of these lengths, which together make it up; they share
  /// memory. Their gradients are joined in one piece, where those of [#narrow] are filled up with
  /// zeros and added.
  public List<Tensor> split(int dim, long... lengths) {
    var parts = new ArrayList<Tensor>(lengths.length);
    try (var views = torch.split_with_sizes(handle(), lengths, dim)) {
      for (int i = 0; i < lengths.length; i++) {
        parts.add(wrap(new org.bytedeco.pytorch.Tensor(views.get(i))));
      }
    }
    return parts;
  }

  /// One position of a dimension, which goes away; shares memory.
  public Tensor select(int dim, long index) {
    return wrap(handle().select(dim, index));
  }

  /// A new dimension of length 1.
  public Tensor unsqueeze(int dim) {
    return wrap(handle().unsqueeze(dim));
  }

  /// A dimension of length 1 taken away.
  public Tensor squeeze(int dim) {
    return wrap(handle().squeeze(dim));
  }

  /// One dimension in reverse order.
  public Tensor flip(int dim) {
    return wrap(torch.flip(handle(), dim));
  }

  /// Elements of one dimension moved `shift` places on; those that fall off the end come in again
  /// at the front.
  public Tensor roll(long shift, int dim) {
    return wrap(torch.roll(handle(), new long[] {shift}, new long[] {dim}));
  }

  /// Dimensions of length 1 repeated to `shape` without copying.
  public Tensor expand(long... shape) {
    return wrap(handle().expand(shape));
  }

  /// The same elements in row-major order; this tensor where it already is.
  public Tensor contiguous() {
    return handle().is_contiguous() ? this : wrap(handle().contiguous());
  }

  /// A copy.
  public Tensor copy() {
    return wrap(handle().clone());
  }

  /// This tensor in another element type; itself where it already is.
  public Tensor to(DType type) {
    return dtype() == type ? this : wrap(handle().to(type.scalarType()));
  }

  /// This tensor on another device; itself where it already is.
  public Tensor to(Device device) {
    if (device().equals(device)) {
      return this;
    }
    try (var target = device.handle()) {
      return wrap(handle().to(target, handle().scalar_type()));
    }
  }

  // Picking

  /// `out[i][j] = this[i][index[i][j]]` along `dim`.
  public Tensor gather(int dim, Tensor index) {
    return wrap(torch.gather(handle(), dim, index.handle()));
  }

  /// Whole slices of `dim` at the INT64 positions `index` `[n]`.
  public Tensor indexSelect(int dim, Tensor index) {
    return wrap(torch.index_select(handle(), dim, index.handle()));
  }

  /// Elements where the BOOL mask holds, in a row.
  public Tensor maskedSelect(Tensor mask) {
    return wrap(torch.masked_select(handle(), mask.handle()));
  }

  /// INT64 positions [n, rank] of the elements that are not zero.
  public Tensor nonzero() {
    return wrap(torch.nonzero(handle()));
  }

  /// A copy in which `source` is added at the positions `index` `[n]` of `dim`.
  public Tensor indexAdd(int dim, Tensor index, Tensor source) {
    return wrap(torch.index_add(handle(), dim, index.handle(), source.handle()));
  }

  /// A copy in which positions `index` of `dim` hold `source`.
  public Tensor scatter(int dim, Tensor index, Tensor source) {
    return wrap(torch.scatter(handle(), dim, index.handle(), source.handle()));
  }

  /// Rows of this table [entries, width] at the INT64 positions `ids`.
  public Tensor embedding(Tensor ids) {
    return wrap(torch.embedding(handle(), ids.handle()));
  }

  // Autograd

  /// The same array outside any graph; shares memory.
  public Tensor detach() {
    return wrap(handle().detach());
  }

  /// Marks this leaf as one that gradients are wanted for, and returns it.
  public Tensor requireGrad() {
    handle().requires_grad_(true);
    return this;
  }

  /// Whether gradients flow to this tensor.
  public boolean requiresGrad() {
    return handle().requires_grad();
  }

  /// Runs the graph backwards from this single number; leaves collect their gradients.
  public void backward() {
    handle().backward();
  }

  /// Runs the graph backwards from this tensor with the gradient `seed` of the same shape.
  public void backward(Tensor seed) {
    try (var keep = new BoolOptional();
        var all = new TensorArrayRefOptional()) {
      handle().backward(seed.handle(), keep, false, all);
    }
  }

  /// The gradient a leaf has collected, null before the first.
  public @Nullable Tensor grad() {
    var grad = handle().grad();
    return grad.defined() ? wrap(new org.bytedeco.pytorch.Tensor(grad)) : null;
  }

  /// Makes `gradient` (same shape) the array into which this leaf collects its gradient.
  public void setGrad(Tensor gradient) {
    handle().mutable_grad().put(gradient.handle());
  }

  // In place

  /// Adds `other` to this array.
  public Tensor add_(Tensor other) {
    handle().add_(other.handle());
    return this;
  }

  /// Adds `factor * other` to this array.
  public Tensor add_(Tensor other, double factor) {
    try (var scalar = new Scalar(factor)) {
      handle().add_(other.handle(), scalar);
    }
    return this;
  }

  /// Adds a number to this array.
  public Tensor add_(double number) {
    try (var scalar = new Scalar(number)) {
      handle().add_(scalar);
    }
    return this;
  }

  /// Multiplies this array by a number.
  public Tensor mul_(double number) {
    try (var scalar = new Scalar(number)) {
      handle().mul_(scalar);
    }
    return this;
  }

  /// Multiplies this array by `other`, element by element.
  public Tensor mul_(Tensor other) {
    handle().mul_(other.handle());
    return this;
  }

  /// Adds the product of two matrices to this one.
  public Tensor addmm_(Tensor left, Tensor right) {
    handle().addmm_(left.handle(), right.handle());
    return this;
  }

  /// Adds `source` at the positions `index` of `dim`, element by element.
  public Tensor scatterAdd_(int dim, Tensor index, Tensor source) {
    handle().scatter_add_(dim, index.handle(), source.handle());
    return this;
  }

  /// Moves this array towards `other`: `this += weight * (other - this)`.
  public Tensor lerp_(Tensor other, double weight) {
    try (var scalar = new Scalar(weight)) {
      handle().lerp_(other.handle(), scalar);
    }
    return this;
  }

  /// `this += factor * a * b`.
  public Tensor addcmul_(Tensor a, Tensor b, double factor) {
    try (var scalar = new Scalar(factor)) {
      handle().addcmul_(a.handle(), b.handle(), scalar);
    }
    return this;
  }

  /// `this += factor * a / b`.
  public Tensor addcdiv_(Tensor a, Tensor b, double factor) {
    try (var scalar = new Scalar(factor)) {
      handle().addcdiv_(a.handle(), b.handle(), scalar);
    }
    return this;
  }

  /// Fills this array with a number.
  public Tensor fill_(double number) {
    try (var scalar = new Scalar(number)) {
      handle().fill_(scalar);
    }
    return this;
  }

  /// Copies `source` into this array, converting type and device.
  public Tensor copy_(Tensor source) {
    handle().copy_(source.handle());
    return this;
  }

  /// Puts `source` at the positions `index` `[n]` of `dim`.
  public Tensor indexCopy_(int dim, Tensor index, Tensor source) {
    handle().index_copy_(dim, index.handle(), source.handle());
    return this;
  }

  /// Adds `source` at the positions `index` `[n]` of `dim`.
  public Tensor indexAdd_(int dim, Tensor index, Tensor source) {
    handle().index_add_(dim, index.handle(), source.handle());
    return this;
  }

  // To Java

  /// The only element as a number.
  public double item() {
    return handle().item_double();
  }

  /// All elements in row-major order as 32-bit floats.
  public float[] toFloats() {
    return onHost(DType.FLOAT32).toArray(ValueLayout.JAVA_FLOAT);
  }

  /// All elements in row-major order as 64-bit floats.
  public double[] toDoubles() {
    return onHost(DType.FLOAT64).toArray(ValueLayout.JAVA_DOUBLE);
  }

  /// All elements in row-major order as 64-bit integers.
  public long[] toLongs() {
    return onHost(DType.INT64).toArray(ValueLayout.JAVA_LONG);
  }

  /// Whether a loop may read and write the memory of this tensor now, in the place of the engine:
  /// FLOAT32 that lies in order on the CPU, while this thread records no graph and shortens no
  /// product. A graph that was recorded before does not notice what is written.
  public boolean isPlain() {
    return dtype() == DType.FLOAT32
        && !handle().is_cuda()
        && handle().is_contiguous()
        && !GradMode.is_enabled()
        && !Autocast.isOpen(Device.CPU);
  }

  /// The raw bytes of this array, which must be contiguous and on the CPU; valid while the tensor
  /// is.
  @SuppressWarnings("restricted") // the size is the tensor's own
  public MemorySegment segment() {
    if (!handle().is_contiguous() || handle().is_cuda()) {
      throw new IllegalStateException("raw bytes need a contiguous tensor on the CPU");
    }
    if (count() == 0) {
      return MemorySegment.NULL;
    }
    return MemorySegment.ofAddress(handle().data_ptr().address())
        .reinterpret(count() * dtype().bytes());
  }

  private MemorySegment onHost(DType type) {
    var host = detach().to(Device.CPU).to(type).contiguous();
    return host.segment();
  }

  @Override
  public String toString() {
    return owner == null
        ? "Tensor(released)"
        : "Tensor(%s, %s, %s)".formatted(Arrays.toString(shape()), dtype(), device());
  }
}
