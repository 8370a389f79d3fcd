package plumbline.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import plumbline.model.family.Float8Blocks;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.StoredTensor;
import plumbline.tensor.io.StoredType;

/// Weights stored as 8-bit floats (E4M3: sign, 4 exponent and 3 mantissa bits, no infinities) with
/// a FLOAT32 factor for every block: `weight = value * factor of its block`. They are told by their
/// element type, never by name; the factors of `w` stand in `w_scale_inv`.
final class Float8Weights {
  private static final String FACTORS = "_scale_inv";
  private static final float[] VALUES = values();

  private Float8Weights() {}

  private static float[] values() {
    var values = new float[256];
    for (int bits = 0; bits < values.length; bits++) {
      int exponent = bits >> 3 & 15;
      int mantissa = bits & 7;
      float size =
          exponent == 0
              ? mantissa * 0x1p-9f
              : Math.scalb(1 + mantissa / 8f, exponent - 7); // the bias is 7
      float value = exponent == 15 && mantissa == 7 ? Float.NaN : size;
      values[bits] = bits < 128 ? value : -value;
    }
    return values;
  }

  /// The number that an E4M3 byte stands for.
  static float value(byte bits) {
    return VALUES[bits & 0xff];
  }

  static boolean are(StoredTensor stored) {
    return stored.type() == StoredType.F8_E4M3;
  }

  /// Whether a stored tensor holds the factors of weights of this form.
  static boolean areFactors(String name, Safetensors stored) throws IOException {
    var weights = name.endsWith(FACTORS) ? name.substring(0, name.length() - FACTORS.length()) : "";
    return stored.contains(weights) && are(stored.tensor(weights));
  }

  /// What keeps these weights from being read, if anything.
  static Optional<String> fault(
      StoredTensor weights, Safetensors stored, Optional<Float8Blocks> blocks) throws IOException {
    var name = weights.name();
    if (blocks.isEmpty()) {
      return Optional.of(
          "%s is stored as F8_E4M3, expected quantization_config with weight_block_size in config.json"
              .formatted(name));
    }
    var shape = weights.shape();
    if (shape.size() != 2) {
      return Optional.of("%s is F8_E4M3 %s, expected a matrix".formatted(name, shape));
    }
    var expected =
        List.of(
            Math.ceilDiv(shape.getFirst(), blocks.get().rows()),
            Math.ceilDiv(shape.getLast(), blocks.get().columns()));
    if (!stored.contains(name + FACTORS)) {
      return Optional.of(
          "%s is stored as F8_E4M3 and %s%s is missing, expected F32 %s"
              .formatted(name, name, FACTORS, expected));
    }
    var factors = stored.tensor(name + FACTORS);
    return factors.type() == StoredType.F32 && factors.shape().equals(expected)
        ? Optional.empty()
        : Optional.of(
            "%s is %s %s, expected F32 %s"
                .formatted(factors.name(), factors.type(), factors.shape(), expected));
  }

  /// The weights as FLOAT32 [rows, columns] on the CPU.
  static Tensor read(StoredTensor weights, Safetensors stored, Float8Blocks blocks)
      throws IOException {
    long rows = weights.shape().getFirst();
    long columns = weights.shape().getLast();
    var bytes = Tensors.empty(DType.UINT8, Device.CPU, rows, columns);
    weights.copyTo(bytes.segment());
    var source = stored.tensor(weights.name() + FACTORS);
    var factors =
        Tensors.empty(
            DType.FLOAT32, Device.CPU, source.shape().getFirst(), source.shape().getLast());
    source.copyTo(factors.segment());
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, rows, columns);
    scale(bytes.segment(), columns, factors.toFloats(), blocks, result.segment());
    return result;
  }

  static void scale(
      MemorySegment bytes,
      long columns,
      float[] factors,
      Float8Blocks blocks,
      MemorySegment result) {
    int across = Math.toIntExact(Math.ceilDiv(columns, blocks.columns()));
    for (long row = 0, at = 0; row * columns < bytes.byteSize(); row++) {
      int line = Math.toIntExact(row / blocks.rows()) * across;
      for (long column = 0; column < columns; column++, at++) {
        float factor = factors[line + (int) (column / blocks.columns())];
        float value = value(bytes.get(ValueLayout.JAVA_BYTE, at)) * factor;
        result.setAtIndex(ValueLayout.JAVA_FLOAT, at, value);
      }
    }
  }
}
