package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import plumbline.reward.math.MathVerifier;
import plumbline.tensor.Lanes;

/// Pairs of answers a second on one thread, by its processor time, because verdicts do no waiting:
/// usual answers of every kind, and answers that are made to take long.
final class VerifierSpeed {
  private static final int TIMES = 7;
  private static final double NANOS = 1e9;

  private record Pair(String gold, String answer) {}

  private static final List<Pair> USUAL =
      List.of(
          new Pair("18", "18"),
          new Pair("1,000,000", "1000000"),
          new Pair("5", "5.0"),
          new Pair("\\frac{1}{2}", "0.5"),
          new Pair("-\\frac{3}{4}", "\\frac{-3}{4}"),
          new Pair("\\frac{1}{3}", "0.33"),
          new Pair("2^{100}", "1267650600228229401496703205376"),
          new Pair("3\\times 10^{5}", "300000"),
          new Pair("0.\\overline{3}", "\\frac{1}{3}"),
          new Pair("2\\sqrt{2}", "\\sqrt{8}"),
          new Pair("2\\pi", "6.283185"),
          new Pair("\\ln 8", "3\\ln 2"),
          new Pair("(x+1)^2", "x^2+2x+1"),
          new Pair("x^2-4", "x^2+4"),
          new Pair("\\sin^2 x+\\cos^2 x", "1"),
          new Pair("3+4i", "4i+3"),
          new Pair("5", "x=5"),
          new Pair("2x-3y=6", "2x-3y-6=0"),
          new Pair("\\{1,2,3\\}", "\\{3,1,2\\}"),
          new Pair("2\\pm\\sqrt{3}", "2+\\sqrt{3},2-\\sqrt{3}"),
          new Pair("(-\\infty,1)\\cup(2,\\infty)", "(2,\\infty)\\cup(-\\infty,1)"),
          new Pair("1<x<2", "(1,2)"),
          new Pair("10\\text{ cm}", "10\\text{ m}"),
          new Pair("50\\%", "0.5"),
          new Pair("B", "\\textbf{(B)}"),
          new Pair("\\text{Yes}", "no"),
          new Pair(
              "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
              "\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}"),
          new Pair("1011_2", "1011"),
          new Pair("2:3", "4:6"),
          new Pair("5", "\\frac{5"));

  private static final List<String> HOSTILE =
      List.of(
          "9^{9^{9^{9^{9}}}}",
          "(((9!)!)!)!",
          "2500!+2499!",
          "(2^{32767}-1)/(3^{20000}-1)",
          "\\gcd(2^{32000}-1,3^{20000}-1)",
          "(7^{1400}+1)^{1/63}",
          "{".repeat(1900),
          "(".repeat(59) + "1" + ")".repeat(59),
          "\\sqrt{2}+".repeat(200) + "1",
          "\\pm1,".repeat(300) + "1",
          "x+".repeat(900) + "y",
          "{".repeat(2_000_000));

  private VerifierSpeed() {}

  static void measure(Lanes lanes, ObjectNode out) {
    var verifier = MathVerifier.standard();
    var rates = new double[TIMES];
    for (int time = -TIMES; time < TIMES; time++) { // the first half warms up
      long start = now();
      int pairs = 0;
      for (int round = 0; round < 500; round++) {
        for (var pair : USUAL) {
          verifier.verify(pair.gold(), pair.answer());
          pairs++;
        }
      }
      rates[Math.floorMod(time, TIMES)] = pairs * NANOS / (now() - start);
    }
    Arrays.sort(rates);
    out.put("pairs_per_second", rates[TIMES / 2]);
    double worst = 0;
    for (var answer : HOSTILE) {
      double least = Double.POSITIVE_INFINITY;
      for (int time = 0; time < TIMES; time++) {
        long start = now();
        verifier.verify("\\frac{x+1}{2}", answer);
        least = Math.min(least, (now() - start) / 1e6);
      }
      worst = Math.max(worst, least);
    }
    out.put("worst_hostile_milliseconds", worst);
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
