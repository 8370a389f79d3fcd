package plumbline.tensor;

import static java.util.Objects.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Products of a matrix and a vector, FLOAT32 in memory, by the BLAS that libtorch has loaded: for
/// many small ones, of which each is done before the engine would have dispatched it. What is
/// written over is not read.
public final class MatrixVector {
  private static final int ROW_AFTER_ROW = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;

  /// What is larger is not multiplied in a call that keeps the collector waiting: 1 MiB is read in
  /// a tenth of a millisecond.
  private static final long LONGEST_CRITICAL = 1 << 20;

  private MatrixVector() {}

  /// Whether that BLAS can be called from here.
  public static boolean isThere() {
    return Routine.GEMV != null;
  }

  /// Puts `factor * matrix x` into `result`.
  ///
  /// @param matrix [rows, width], row after row
  /// @param x `[width]`
  /// @param result `[rows]`; like the others it may be memory or an array's segment
  public static void product(
      MemorySegment matrix,
      int rows,
      int width,
      MemorySegment x,
      float factor,
      MemorySegment result) {
    call(AS_IT_IS, matrix, rows, width, x, factor, result);
  }

  /// Puts `factor * matrix^T x` into `result`.
  ///
  /// @param matrix [rows, width], row after row
  /// @param x `[rows]`
  /// @param result `[width]`
  public static void transposedProduct(
      MemorySegment matrix,
      int rows,
      int width,
      MemorySegment x,
      float factor,
      MemorySegment result) {
    call(TRANSPOSED, matrix, rows, width, x, factor, result);
  }

  private static void require(MemorySegment segment, long numbers) {
    if (segment.byteSize() / Float.BYTES < numbers) {
      throw new IllegalArgumentException(
          "%d bytes are given where %d numbers of FLOAT32 are read or written"
              .formatted(segment.byteSize(), numbers));
    }
  }

  private static void call(
      int way,
      MemorySegment matrix,
      int rows,
      int width,
      MemorySegment x,
      float factor,
      MemorySegment result) {
    if (rows < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a matrix of %d rows of %d numbers is multiplied, must be at least 1 of 1"
              .formatted(rows, width));
    }
    require(matrix, (long) rows * width);
    require(x, way == TRANSPOSED ? rows : width);
    require(result, way == TRANSPOSED ? width : rows);
    if (matrix.byteSize() <= LONGEST_CRITICAL) {
      call(Routine.GEMV, way, matrix, rows, width, x, factor, result);
      return;
    }
    try (var arena = Arena.ofConfined()) {
      var vector = arena.allocate(x.byteSize(), Float.BYTES).copyFrom(x);
      var sums = arena.allocate(result.byteSize(), Float.BYTES).copyFrom(result);
      call(Routine.LONG_GEMV, way, inMemory(matrix, arena), rows, width, vector, factor, sums);
      result.copyFrom(sums);
    }
  }

  private static MemorySegment inMemory(MemorySegment segment, Arena arena) {
    return segment.isNative()
        ? segment
        : arena.allocate(segment.byteSize(), Float.BYTES).copyFrom(segment);
  }

  private static void call(
      @Nullable MethodHandle routine,
      int way,
      MemorySegment matrix,
      int rows,
      int width,
      MemorySegment x,
      float factor,
      MemorySegment result) {
    try {
      requireNonNull(routine, "no BLAS is loaded that Java can call")
          .invokeExact(ROW_AFTER_ROW, way, rows, width, factor, matrix, width, x, 1, 0f, result, 1);
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable undeclared) {
      throw new IllegalStateException("the product of matrix and vector failed", undeclared);
    }
  }

  /// Found on first use.
  private static final class Routine {
    /// Takes arrays too; no collector runs while it does.
    static final @Nullable MethodHandle GEMV = find(Linker.Option.critical(true));

    /// Takes memory alone.
    static final @Nullable MethodHandle LONG_GEMV = find();

    @SuppressWarnings("restricted") // cblas_sgemv of the library that is loaded already
    private static @Nullable MethodHandle find(Linker.Option... options) {
      return OpenBlas.find("cblas_sgemv")
          .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, signature(), options))
          .orElse(null);
    }

    private static FunctionDescriptor signature() {
      var whole = ValueLayout.JAVA_INT;
      var number = ValueLayout.JAVA_FLOAT;
      var vector = ValueLayout.ADDRESS;
      return FunctionDescriptor.ofVoid(
          whole, whole, whole, whole, number, vector, whole, vector, whole, number, vector, whole);
    }
  }
}
