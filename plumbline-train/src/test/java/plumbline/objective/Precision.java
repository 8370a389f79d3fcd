package plumbline.objective;

import org.assertj.core.data.Offset;
import plumbline.tensor.DType;

/// How near a result must come. Reference values are printed with nine significant digits, so in
/// FLOAT64 a result may differ by 1e-9, or by 1e-8 of a value above 0.1.
enum Precision {
  DOUBLE(DType.FLOAT64, 1e-9, 1e-8),
  SINGLE(DType.FLOAT32, 1e-5, 1e-5);

  private final DType type;
  private final double absolute;
  private final double relative;

  Precision(DType type, double absolute, double relative) {
    this.type = type;
    this.absolute = absolute;
    this.relative = relative;
  }

  DType type() {
    return type;
  }

  Offset<Double> of(double expected) {
    return Offset.offset(Math.max(absolute, relative * Math.abs(expected)));
  }
}
