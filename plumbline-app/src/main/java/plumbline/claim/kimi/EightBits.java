package plumbline.claim.kimi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import plumbline.model.ModelDirectory;
import plumbline.model.family.ConfigWriter;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;
import plumbline.tensor.io.TensorToWrite;

/// Writes a checkpoint as Kimi K2 is published: projections as 8-bit floats (E4M3) with a FLOAT32
/// factor for every block of [#BLOCK] by [#BLOCK], all else as it is. Its arithmetic is its own, so
/// that what is loaded can be held against it.
final class EightBits {
  /// Rows and columns of a block; smaller than the 128 of the real ones, so that tiny matrices have
  /// several, some of them cut off.
  static final int BLOCK = 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double LARGEST = 448;
  private static final double[] POSITIVE = positive();

  private EightBits() {}

  /// The numbers of the bytes 0x00 to 0x7E, in rising order.
  private static double[] positive() {
    var values = new double[0x7F];
    for (int bits = 0; bits < values.length; bits++) {
      int exponent = bits / 8;
      double fraction = bits % 8 / 8.0;
      values[bits] =
          exponent == 0 ? fraction * Math.pow(2, -6) : (1 + fraction) * Math.pow(2, exponent - 7);
    }
    return values;
  }

  /// Writes the checkpoint; the numbers that its tensors stand for, by name, owned by the scope.
  static SequencedMap<String, Tensor> write(
      Path directory, ModelConfig config, Map<String, Tensor> weights) throws IOException {
    var entries = new ArrayList<TensorToWrite>();
    var meant = new LinkedHashMap<String, Tensor>();
    for (var weight : weights.entrySet()) {
      var name = weight.getKey();
      if (name.contains("_proj")) {
        var matrix = new Matrix(weight.getValue());
        entries.addAll(matrix.entries(name));
        meant.put(name, Tensors.of(matrix.meant(), weight.getValue().shape()));
      } else {
        entries.addAll(
            ModelDirectory.toWrite(Map.of(name, weight.getValue()), DType.FLOAT32, StoredType.F32));
        meant.put(name, weight.getValue());
      }
    }
    Files.write(directory.resolve("config.json"), config(config));
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), SafetensorsWriter.PYTORCH, entries);
    return meant;
  }

  private static byte[] config(ModelConfig config) throws IOException {
    var json = (ObjectNode) JSON.readTree(ConfigWriter.write(config, "float32"));
    var stored = json.putObject("quantization_config");
    stored.put("quant_method", "fp8").put("fmt", "e4m3").put("activation_scheme", "dynamic");
    stored.putArray("weight_block_size").add(BLOCK).add(BLOCK);
    return JSON.writeValueAsBytes(json);
  }

  /// A matrix in 8 bits.
  private static final class Matrix {
    private final int rows;
    private final int columns;
    private final byte[] bytes;
    private final float[] factors;

    Matrix(Tensor weight) {
      rows = (int) weight.size(0);
      columns = (int) weight.size(1);
      factors = new float[Math.ceilDiv(rows, BLOCK) * Math.ceilDiv(columns, BLOCK)];
      var values = weight.detach().toFloats();
      for (int i = 0; i < values.length; i++) {
        int block = block(i, columns);
        factors[block] = Math.max(factors[block], (float) (Math.abs(values[i]) / LARGEST));
      }
      bytes = new byte[values.length];
      for (int i = 0; i < values.length; i++) {
        bytes[i] = nearest(values[i] / (double) factors[block(i, columns)]);
      }
    }

    private static int block(int i, int columns) {
      return i / columns / BLOCK * Math.ceilDiv(columns, BLOCK) + i % columns / BLOCK;
    }

    private static byte nearest(double value) {
      double size = Math.abs(value);
      int found = Arrays.binarySearch(POSITIVE, size);
      if (found < 0) {
        int above = Math.min(-found - 1, POSITIVE.length - 1);
        int below = Math.max(above - 1, 0);
        found = size - POSITIVE[below] < POSITIVE[above] - size ? below : above;
      }
      return (byte) (value < 0 ? found | 0x80 : found);
    }

    float[] meant() {
      var meant = new float[bytes.length];
      for (int i = 0; i < meant.length; i++) {
        double value = POSITIVE[bytes[i] & 0x7F] * factors[block(i, columns)];
        meant[i] = (float) (bytes[i] < 0 ? -value : value);
      }
      return meant;
    }

    List<TensorToWrite> entries(String name) {
      var grid = List.of((long) Math.ceilDiv(rows, BLOCK), (long) Math.ceilDiv(columns, BLOCK));
      var floats = Tensors.of(factors, grid.getFirst(), grid.getLast());
      return List.of(
          TensorToWrite.of(
              name,
              StoredType.F8_E4M3,
              List.of((long) rows, (long) columns),
              MemorySegment.ofArray(bytes)),
          TensorToWrite.of(name + "_scale_inv", StoredType.F32, grid, floats.segment()));
    }
  }
}
