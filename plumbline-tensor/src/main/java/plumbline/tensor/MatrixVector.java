package plumbline.tensor;

import static java.util.Objects.requireNonNull;

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
    require(matrix, (long) rows * width);
    require(x, width);
    require(result, rows);
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
    require(matrix, (long) rows * width);
    require(x, rows);
    require(result, width);
    call(TRANSPOSED, matrix, rows, width, x, factor, result);
  }

  private static void require(MemorySegment segment, long numbers) {
    if (segment.byteSize() < numbers * Float.BYTES) {
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
    try {
      requireNonNull(Routine.GEMV, "no BLAS is loaded that Java can call")
          .invokeExact(ROW_AFTER_ROW, way, rows, width, factor, matrix, width, x, 1, 0f, result, 1);
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable undeclared) {
      throw new IllegalStateException("the product of matrix and vector failed", undeclared);
    }
  }

  /// Found on first use.
  private static final class Routine {
    static final @Nullable MethodHandle GEMV = find();

    @SuppressWarnings("restricted") // cblas_sgemv of the library that is loaded already
    private static @Nullable MethodHandle find() {
      var arrays = Linker.Option.critical(true);
      return OpenBlas.find("cblas_sgemv")
          .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, signature(), arrays))
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
