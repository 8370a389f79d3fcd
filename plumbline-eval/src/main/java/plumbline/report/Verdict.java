package plumbline.report;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import plumbline.benchmark.Decimals;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;

/// What came of a run, in a sentence and the figures behind it.
///
/// @param tone `better`, `worse`, `unclear`, or `none` where nothing was compared
record Verdict(String tone, String headline, String detail) {
  private static final String ONLY_TIES =
      " Before the first step every comparison was a tie, which counts one half: a policy does not"
          + " differ from itself.";

  static Verdict of(ReportData data) {
    var evaluation = data.evaluation();
    if (evaluation == null) {
      var heldOut = data.heldOut();
      return heldOut == null ? ofCurves(data.charts()) : of(heldOut);
    }
    return switch (evaluation.result()) {
      case HeldOutResult.Passes(var before, var after, var gain) ->
          before == null || gain == null ? ofResult(after.accuracy()) : ofGain(gain, before, after);
      case HeldOutResult.Means means -> ofMeans(means);
    };
  }

  /// Of accuracy where answers are compared, else of the loss.
  static Verdict of(HeldOutFigures heldOut) {
    var first = Objects.requireNonNull(heldOut.figures().firstEntry(), "no figure");
    var measure = first.getKey().replaceFirst(".*/", "/");
    var details =
        heldOut.figures().entrySet().stream()
            .filter(entry -> !measure.startsWith("/") || entry.getKey().endsWith(measure))
            .map(entry -> detail(Captions.figure(entry.getKey()), entry.getValue()))
            .collect(Collectors.joining("; "));
    var change = first.getValue().change();
    var what =
        "%s on %,d held-out %s"
            .formatted(Captions.figure(first.getKey()), heldOut.rows(), heldOut.of());
    var detail =
        "%s; 95\u00a0%% intervals, changes paired by row.%s"
            .formatted(sentence(details), beganAsTie(heldOut) ? ONLY_TIES : "");
    var loss = heldOut.figures().get("loss");
    if (!change.isDifferentFromZero() && loss != null && loss.change().low() > 0) {
      return new Verdict(
          "worse",
          "The loss on %,d held-out %s rose by %s."
              .formatted(
                  heldOut.rows(),
                  heldOut.of(),
                  text(Decimals.of(loss.change()), loss.change().value())),
          detail);
    }
    if (!change.isDifferentFromZero()) {
      return noChange(what, detail);
    }
    return moved(what, change, change.value() > 0 != first.getKey().equals("loss"), detail);
  }

  /// Whether no row had a margin before the first step.
  private static boolean beganAsTie(HeldOutFigures heldOut) {
    var accuracy = heldOut.figures().get("accuracy");
    var margin = heldOut.figures().get("margin");
    return accuracy != null
        && accuracy.before().value() == 0.5
        && margin != null
        && margin.before().equals(new Estimate(0, 0, 0));
  }

  private static String detail(String name, HeldOutFigures.Compared figure) {
    var decimals = Decimals.of(figure.change());
    return "%s from %s to %s (change %s to %s)"
        .formatted(
            name,
            text(decimals, figure.before().value()),
            text(decimals, figure.after().value()),
            text(decimals, figure.change().low()),
            text(decimals, figure.change().high()));
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(ROOT) + words.substring(1);
  }

  private static String text(Decimals decimals, double value) {
    return minus(decimals.text(value));
  }

  /// The sign that the rest of the page has.
  private static String minus(String number) {
    return number.replace('-', '\u2212');
  }

  private static Verdict ofGain(Estimate gain, Evaluation before, Evaluation after) {
    var detail =
        "From %s to %s on %d tasks with %s each; 95\u00a0%% interval of the change %s to %s points, paired by task."
            .formatted(
                percent(before.accuracy().value()),
                percent(after.accuracy().value()),
                after.tasks(),
                samples(after.attempts()),
                points(gain.low()),
                points(gain.high()));
    var size = String.format(ROOT, "%.1f points", Math.abs(100 * gain.value()));
    if (!gain.isDifferentFromZero()) {
      return new Verdict(
          "unclear", "No change of the pass@1 on held-out tasks can be shown.", detail);
    }
    return gain.value() > 0
        ? new Verdict("better", "The pass@1 on held-out tasks rose by " + size + ".", detail)
        : new Verdict("worse", "The pass@1 on held-out tasks fell by " + size + ".", detail);
  }

  private static Verdict ofMeans(HeldOutResult.Means means) {
    var change = means.change().change();
    var what = "mean of %s on %,d held-out tasks".formatted(means.change().column(), means.tasks());
    var decimals = Decimals.of(change);
    var detail =
        ("From %s to %s with %s each; 95\u00a0%% interval of the change %s to %s, paired by task."
                + " No reward of this run knows right from wrong, so there is no pass@1: read the"
                + " answers too.")
            .formatted(
                text(decimals, means.change().before().value()),
                text(decimals, means.change().after().value()),
                samples(means.attempts()),
                text(decimals, change.low()),
                text(decimals, change.high()));
    return !change.isDifferentFromZero()
        ? noChange(what, detail)
        : moved(what, change, change.value() > 0, detail);
  }

  private static Verdict noChange(String what, String detail) {
    return new Verdict("unclear", "No change of the %s can be shown.".formatted(what), detail);
  }

  private static Verdict moved(String what, Estimate change, boolean better, String detail) {
    var headline =
        "The %s %s by %s."
            .formatted(
                what,
                change.value() > 0 ? "rose" : "fell",
                Decimals.of(change).text(Math.abs(change.value())));
    return new Verdict(better ? "better" : "worse", headline, detail);
  }

  private static String samples(int attempts) {
    return attempts == 1 ? "1 sample" : attempts + " samples";
  }

  private static Verdict ofResult(Estimate accuracy) {
    return new Verdict(
        "none",
        "The pass@1 on held-out tasks is " + percent(accuracy.value()) + ".",
        "95\u00a0%% interval %s to %s."
            .formatted(percent(accuracy.low()), percent(accuracy.high())));
  }

  private static Verdict ofCurves(List<Chart> charts) {
    var curves = charts.stream().flatMap(chart -> chart.curves().stream()).toList();
    for (var name : List.of("reward/mean", "loss")) {
      for (var curve : curves) {
        if (curve.name().equals(name)) {
          var what = name.equals("loss") ? "Loss" : "Mean reward";
          return new Verdict("none", way(what, curve), heldOutLoss(curves));
        }
      }
    }
    return new Verdict("none", "The run has logged no reward and no loss.", "");
  }

  private static String way(String what, Curve curve) {
    long steps = curve.steps().getLast() - curve.steps().getFirst() + 1;
    return curve.ends().isEmpty()
        ? neverFinite(what, curve)
        : "%s over %d step%s.".formatted(fromTo(what, curve), steps, steps == 1 ? "" : "s");
  }

  private static String neverFinite(String what, Curve curve) {
    return notFinite(what, curve.firstNotFinite().orElseThrow()) + ", and it never was a number.";
  }

  private static String fromTo(String what, Curve curve) {
    return "%s went from %s to %s"
        .formatted(what, number(curve.ends().getFirst()), number(curve.ends().getLast()));
  }

  private static String number(double value) {
    return minus(String.format(ROOT, "%.4g", value));
  }

  private static String notFinite(String what, Curve.Point point) {
    return "%s was not finite at step %d (%s)".formatted(what, point.step(), point.value());
  }

  private static String heldOutLoss(List<Curve> curves) {
    return curves.stream()
        .filter(curve -> curve.name().equals("evaluation/loss"))
        .findFirst()
        .map(Verdict::heldOutLoss)
        .orElse("The run logged no figure of held-out rows.");
  }

  private static String heldOutLoss(Curve curve) {
    var what = "Held-out loss";
    if (curve.ends().isEmpty()) {
      return neverFinite(what, curve);
    }
    var strange = curve.firstNotFinite().map(point -> notFinite(what, point));
    var said = strange.orElseGet(() -> fromTo(what, curve));
    var least = curve.least();
    return strange.isEmpty() && least.step() == curve.steps().getLast()
        ? said + "."
        : "%s; it was least at step %d, %s.".formatted(said, least.step(), number(least.value()));
  }

  private static String percent(double share) {
    return String.format(ROOT, "%.1f\u00a0%%", 100 * share);
  }

  private static String points(double difference) {
    return minus(new Decimals(1).difference(100 * difference));
  }
}
