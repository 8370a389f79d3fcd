package plumbline.environment.tutor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.text.trajectory.SampleKey;

/// Simulated annotators: three people with a bias and noise of their own, and a program that
/// compresses and shifts the scale. Labels are whole numbers on the scale.
public final class Annotators {
  /// The source of labels by people.
  public static final String MANUAL = "manual";

  /// The source of labels by the program.
  public static final String AUTOMATIC = "auto";

  private static final List<Double> BIAS = List.of(-0.2, 0.0, 0.2);
  private static final double PEOPLE_DEVIATION = 0.4;
  private static final double PROGRAM_SHIFT = 0.5;
  private static final double PROGRAM_SLOPE = 0.7;
  private static final double PROGRAM_DEVIATION = 0.8;

  private Annotators() {}

  /// The labels of the three people, each by dimension: truth plus bias plus N(0, 0.4).
  public static List<Map<String, Double>> people(TutorRule truth, SampleKey key) {
    var all = new ArrayList<Map<String, Double>>();
    for (int person = 0; person < BIAS.size(); person++) {
      double bias = BIAS.get(person);
      all.add(labels(truth, key, person, value -> value + bias, PEOPLE_DEVIATION));
    }
    return all;
  }

  /// The labels of the program by dimension: 0.5 plus 0.7 times truth plus N(0, 0.8).
  public static Map<String, Double> program(TutorRule truth, SampleKey key) {
    return labels(
        truth, key, BIAS.size(), value -> PROGRAM_SHIFT + PROGRAM_SLOPE * value, PROGRAM_DEVIATION);
  }

  private static Map<String, Double> labels(
      TutorRule truth,
      SampleKey key,
      int annotator,
      java.util.function.DoubleUnaryOperator seen,
      double deviation) {
    var labels = new LinkedHashMap<String, Double>();
    for (int k = 0; k < TutorRule.DIMENSIONS.size(); k++) {
      double noise = deviation * normal(key, 100L + 10L * annotator + 2L * k);
      double label = Math.floor(seen.applyAsDouble(truth.values().get(k)) + noise + 0.5);
      labels.put(TutorRule.DIMENSIONS.get(k), Math.clamp(label, TutorRule.LOW, TutorRule.HIGH));
    }
    return labels;
  }

  /// Box and Muller's transform of draws `position` and the next.
  private static double normal(SampleKey key, long position) {
    double radius = Math.sqrt(-2 * Math.log(1 - key.uniform(position)));
    return radius * Math.cos(2 * Math.PI * key.uniform(position + 1));
  }
}
