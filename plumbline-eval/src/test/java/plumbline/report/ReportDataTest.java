package plumbline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.benchmark.ColumnChange;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;
import plumbline.benchmark.Intervals;
import plumbline.report.RunEvaluation.Answer;

class ReportDataTest {
  private static final Path PAGE = Path.of("../docs/run-directory.md");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path dir;

  @Test
  void aThinnedCurveKeepsEndsSpikesAndOrder() {
    var steps = LongStream.range(0, 100_000).boxed().toList();
    var values = new ArrayList<>(steps.stream().map(step -> Math.sin(step / 3000.0)).toList());
    values.set(54_321, 99.0);
    values.set(54_400, -99.0);
    values.set(10, Double.NaN);
    var thin = new Curve("loss", steps, values).thinned(500);
    assertThat(thin.steps()).hasSize(1000).isSorted().doesNotHaveDuplicates();
    assertThat(thin.steps()).startsWith(0L).endsWith(99_999L);
    assertThat(thin.values()).contains(99.0, -99.0).doesNotContain(Double.NaN);
    int spike = thin.values().indexOf(99.0);
    assertThat(thin.steps().get(spike)).isBetween(54_200L, 54_400L);
    assertThat(thin.trend().get(spike)).as("mean of 200").isBetween(-1.0, 1.0);
    assertThat(
            new Curve("entropy", steps, steps.stream().map(Long::doubleValue).toList())
                .thinned(500)
                .steps())
        .isEqualTo(thin.steps());
  }

  @Test
  void aShortCurveStaysAsItIs() {
    var curve = new Curve("loss", List.of(1L, 2L), List.of(1.0, Double.NaN));
    assertThat(curve.thinned(500)).isSameAs(curve);
    assertThatThrownBy(() -> new Curve("loss", List.of(1L), List.of()))
        .hasMessage("curve loss has 1 steps, 0 values and a trend of 0");
  }

  @Test
  void curvesAreGroupedByWhatTheyAreAbout() {
    var charts =
        Chart.of(
            List.of(
                curve("own/two_figures", 1),
                curve("tokens/trained", 1),
                curve("ratio/max", 2),
                curve("reward/mean", 1),
                curve("ratio/min", 0.5),
                curve("reward/group_std", 0.1),
                curve("length/reward_correlation", 0.1),
                curve("length/math_correlation", 0.2),
                curve("reward/math", 1),
                curve("reward/math_std", 0.2)));
    assertThat(charts)
        .extracting(Chart::title)
        .containsExactly(
            "Reward",
            "Reward spread",
            "Probability ratio",
            "Length and reward",
            "Tokens of a step",
            "Own: two figures");
    assertThat(charts.getLast().about()).isEqualTo("own/two_figures in metrics.jsonl.");
    assertThat(charts.get(2).curves())
        .extracting(Curve::name)
        .containsExactly("ratio/max", "ratio/min");
  }

  @Test
  void boundsStandWithTheirCurve() {
    var charts =
        Chart.of(
            List.of(
                curve("evaluation/margin_low", 0),
                curve("evaluation/margin", 1),
                curve("evaluation/loss_high", 2),
                curve("evaluation/loss", 1),
                curve("evaluation/model", 1),
                curve("evaluation/disagreement", 1),
                curve("reward/disagreement", 1)));
    assertThat(charts)
        .extracting(Chart::title)
        .containsExactly(
            "Disagreement of reward models",
            "Held-out loss",
            "Held-out margin",
            "Held-out rewards");
    assertThat(charts.get(2).curves())
        .extracting(Curve::name)
        .containsExactly("evaluation/margin_low", "evaluation/margin");
  }

  @Test
  void theVerdictFollowsTheInterval() {
    assertThat(verdict(new Estimate(0.58, 0.55, 0.61)))
        .isEqualTo(
            new Verdict(
                "better",
                "The pass@1 on held-out tasks rose by 58.0 points.",
                "From 23.0\u00a0% to 81.0\u00a0% on 512 tasks with 8 samples each; 95\u00a0%"
                    + " interval of the change +55.0 to +61.0 points, paired by task."));
    assertThat(verdict(new Estimate(-0.02, -0.03, -0.01)).headline())
        .isEqualTo("The pass@1 on held-out tasks fell by 2.0 points.");
    assertThat(verdict(new Estimate(-0.02, -0.03, -0.01)).tone()).isEqualTo("worse");
    assertThat(verdict(new Estimate(0.01, -0.01, 0.03)).headline())
        .isEqualTo("No change of the pass@1 on held-out tasks can be shown.");
  }

  @Test
  void aVerdictOfPairsSaysThatATieCameFirstAndSeesTheLossRise() {
    var tie = Intervals.share(0.5, 0.5, 0.5);
    var rose =
        heldOut(
            new HeldOutFigures.Compared(
                tie, new Estimate(0.9, 0.8, 1), new Estimate(0.4, 0.3, 0.5)),
            new Estimate(-0.2, -0.3, -0.1),
            new Estimate(0, 0, 0));
    assertThat(rose.headline()).isEqualTo("The accuracy on 20 held-out pairs rose by 0.40.");
    assertThat(rose.detail())
        .isEqualTo(
            "Accuracy from 0.50 to 0.90 (change 0.30 to 0.50); loss from 0.70 to 0.70 (change"
                + " \u22120.30 to \u22120.10); margin from 0.00 to 0.60 (change 0.50 to 0.70);"
                + " 95\u00a0% intervals, changes paired by row. Before the first step every"
                + " comparison was a tie, which counts one half: a policy does not differ from"
                + " itself.");
    var unclear =
        new HeldOutFigures.Compared(
            new Estimate(0.5, 0.4, 0.6),
            new Estimate(0.55, 0.4, 0.7),
            new Estimate(0.05, -0.1, 0.2));
    var some = new Estimate(0.1, 0, 0.2);
    var broken = heldOut(unclear, new Estimate(600, 280, 1000), some);
    assertThat(broken.tone()).isEqualTo("worse");
    assertThat(broken.headline()).isEqualTo("The loss on 20 held-out pairs rose by 600.");
    assertThat(broken.detail()).endsWith("paired by row.");
    assertThat(heldOut(unclear, new Estimate(0.1, -0.1, 0.3), some).tone()).isEqualTo("unclear");
  }

  @Test
  void theVerdictOfARewardModelNamesItsMeasures() {
    var figures = new LinkedHashMap<String, HeldOutFigures.Compared>();
    var low = new Estimate(0.1, 0, 0.2);
    var high = new Estimate(0.6, 0.5, 0.7);
    var rose = new HeldOutFigures.Compared(low, high, new Estimate(0.5, 0.3, 0.7));
    figures.put("right/spearman", rose);
    figures.put("right/mae", rose);
    figures.put("kind/spearman", rose);
    var held = new HeldOutFigures("ratings", 20, 30, figures);
    assertThat(Verdict.of(held))
        .isEqualTo(
            new Verdict(
                "better",
                "The rank correlation of right on 20 held-out ratings rose by 0.50.",
                "Rank correlation of right from 0.10 to 0.60 (change 0.30 to 0.70); rank"
                    + " correlation of kind from 0.10 to 0.60 (change 0.30 to 0.70); 95\u00a0%"
                    + " intervals, changes paired by row."));
    assertThat(held.lines())
        .startsWith(
            "20 held-out ratings",
            "  rank correlation of right 0.10 [0.00, 0.20] before, 0.60 [0.50, 0.70] after,"
                + " change +0.50 [+0.30, +0.70]");
  }

  private static Verdict heldOut(
      HeldOutFigures.Compared accuracy, Estimate loss, Estimate marginBefore) {
    var figures = new LinkedHashMap<String, HeldOutFigures.Compared>();
    figures.put("accuracy", accuracy);
    var before = new Estimate(0.7, 0.6, 0.8);
    figures.put("loss", new HeldOutFigures.Compared(before, before, loss));
    var after = new Estimate(0.6, 0.5, 0.7);
    figures.put("margin", new HeldOutFigures.Compared(marginBefore, after, after));
    return Verdict.of(new HeldOutFigures("pairs", 20, 30, figures));
  }

  @Test
  void aRunOfLossesTellsWhereItsHeldOutLossWasLeast() {
    var loss = new Curve("loss", List.of(0L, 1L, 2L, 3L), List.of(5.8, 2.0, 1.0, 0.5));
    var falling = new Curve("evaluation/loss", List.of(1L, 3L), List.of(3.0, 2.5));
    var rising = new Curve("evaluation/loss", List.of(1L, 2L, 3L), List.of(3.0, 2.0, 2.5));
    assertThat(verdict(loss).detail()).isEqualTo("The run logged no figure of held-out rows.");
    assertThat(verdict(loss, falling).headline())
        .isEqualTo("Loss went from 5.800 to 0.5000 over 4 steps.");
    assertThat(verdict(loss, falling).detail())
        .isEqualTo("Held-out loss went from 3.000 to 2.500.");
    assertThat(verdict(loss, rising).detail())
        .isEqualTo("Held-out loss went from 3.000 to 2.500; it was least at step 2, 2.000.");
  }

  @Test
  void aLossThatIsNoNumberIsSaidToBeNone() {
    var loss = new Curve("loss", List.of(0L, 1L), List.of(5.8, 2.0));
    var steps = List.of(1L, 2L, 3L);
    assertThat(verdict(loss, heldOut(steps, Double.NaN, 2.0, 2.5)).detail())
        .isEqualTo("Held-out loss was not finite at step 1 (NaN); it was least at step 2, 2.000.");
    assertThat(verdict(loss, heldOut(steps, 3.0, 2.5, Double.POSITIVE_INFINITY)).detail())
        .isEqualTo(
            "Held-out loss was not finite at step 3 (Infinity); it was least at step 2, 2.500.");
    assertThat(verdict(loss, heldOut(steps, Double.NaN, Double.NaN, Double.NaN)).detail())
        .isEqualTo("Held-out loss was not finite at step 1 (NaN), and it never was a number.");
    assertThat(verdict(curve("loss", Double.NaN)).headline())
        .isEqualTo("Loss was not finite at step 1 (NaN), and it never was a number.");
  }

  private static Curve heldOut(List<Long> steps, Double... values) {
    return new Curve("evaluation/loss", steps, List.of(values));
  }

  @Test
  void whatHasNoNumberIsNotDrawn() {
    assertThat(Chart.of(List.of(curve("nothing", Double.NaN))).getFirst().drawn()).isEmpty();
    var charts =
        Chart.of(List.of(curve("ratio/min", 1), curve("ratio/max", Double.POSITIVE_INFINITY)));
    assertThat(charts.getFirst().drawn().orElseThrow().curves())
        .extracting(Curve::name)
        .containsExactly("ratio/min");
  }

  @Test
  void theFiguresOfANoteAreDrawn() throws IOException {
    Files.writeString(
        dir.resolve("metrics.jsonl"),
        """
        {"step":0,"time":"2026-01-02T03:04:05.250Z","curriculum/estimate_tokens":90}
        {"step":7,"time":"2026-01-02T03:05:05.250Z","note":"nothing is left","curriculum/estimate_tokens":48}
        """);
    var data = RunReport.read(dir);
    assertThat(data.notes()).containsExactly(new ReportData.Note(7, "nothing is left"));
    assertThat(data.charts().getFirst().curves())
        .containsExactly(
            new Curve("curriculum/estimate_tokens", List.of(0L, 7L), List.of(90.0, 48.0)));
  }

  @Test
  void heldOutCurvesBeginWithWhatWasMeasuredBeforeTheFirstStep() throws IOException {
    var page = Files.readString(PAGE);
    Files.writeString(dir.resolve("columns.json"), block(page, "[{\"column\":\"model\""));
    Files.writeString(
        dir.resolve("metrics.jsonl"),
        """
        {"step":0,"loss":1}
        {"step":1,"loss":2,"evaluation/model":0.5,"evaluation/model_low":0.45,"evaluation/model_high":0.55}
        """);
    assertThat(curve("evaluation/model").steps()).containsExactly(-1L, 1L);
    assertThat(curve("evaluation/model").values()).containsExactly(0.41, 0.5);
    assertThat(curve("evaluation/model_low").values()).containsExactly(0.39, 0.45);
    assertThat(curve("evaluation/model_high").values()).containsExactly(0.43, 0.55);
    assertThat(curve("loss").steps()).containsExactly(0L, 1L);

    Files.writeString(dir.resolve("evaluation.json"), block(page, "{\"task\":\"sort\""));
    Files.writeString(dir.resolve("metrics.jsonl"), "{\"step\":3,\"evaluation/accuracy\":0.81}\n");
    assertThat(curve("evaluation/accuracy"))
        .isEqualTo(new Curve("evaluation/accuracy", List.of(-1L, 3L), List.of(0.23, 0.81)));
  }

  @Test
  void aFigureThatNoStepLoggedHasNoCurve() throws IOException {
    Files.writeString(
        dir.resolve("evaluation.json"), block(Files.readString(PAGE), "{\"task\":\"sort\""));
    Files.writeString(dir.resolve("metrics.jsonl"), "{\"step\":3,\"loss\":0.81}\n");
    assertThat(RunReport.read(dir).charts()).extracting(Chart::title).containsExactly("Loss");
  }

  private Curve curve(String name) throws IOException {
    return RunReport.read(dir).charts().stream()
        .flatMap(chart -> chart.curves().stream())
        .filter(curve -> curve.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theVerdictUsesEveryPointAndOnlyTheDrawingIsThinned() throws IOException {
    var lines = new StringBuilder();
    for (int step = 0; step < 5_000; step++) {
      lines.append(
          "{\"step\":%d,\"loss\":%s,\"evaluation/loss\":%s}\n"
              .formatted(step, 5 - step / 1000.0, step == 1234 ? 0.5 : 2 + step / 5000.0));
    }
    Files.writeString(dir.resolve("metrics.jsonl"), lines);
    var data = RunReport.read(dir);
    var verdict = Verdict.of(data);
    assertThat(verdict.headline()).isEqualTo("Loss went from 5.000 to 0.001000 over 5000 steps.");
    assertThat(verdict.detail())
        .isEqualTo("Held-out loss went from 2.000 to 3.000; it was least at step 1234, 0.5000.");
    assertThat(PageData.forPage(data).at("/charts/0/curves/0/steps")).hasSize(1000);
  }

  @Test
  void captionsFitTheKindOfRun() {
    assertThat(captions("loss", "evaluation/loss"))
        .containsExactly(
            "What is minimised, mean over the tokens of a step.",
            "Of rows that are not learnt from, per token.");
    assertThat(captions("reward/mean", "evaluation/accuracy"))
        .endsWith(
            "Share of right answers to tasks that are not learnt from, with its 95 % interval.");
    assertThat(captions("reward/mean", "loss", "kl"))
        .endsWith(
            "What is minimised: a surrogate, whose size alone says little.", "Estimated, a token.");
    assertThat(
            captions("evaluation/accuracy", "rewards/chosen", "rewards/accuracies", "logps/chosen"))
        .startsWith(
            "Share of the pairs that are not learnt from whose chosen answer has the higher"
                + " reward, with its 95 % interval; a tie is one half.");
    assertThat(captions("evaluation/accuracy", "rewards/chosen", "logps/chosen"))
        .containsExactly(
            "Share of the answers that are not learnt from whose reward lies on the side of their"
                + " label, with its 95 % interval; a tie is one half.",
            "Beta times the log-ratio to the reference, or times the log-probability where the loss"
                + " has none: of the wanted (chosen) and of the unwanted (rejected).",
            "Sum over an answer, mean: of the wanted (chosen) and of the unwanted (rejected).");
    assertThat(captions("rewards/chosen", "rewards/margins"))
        .containsExactly(
            "The score that the model gives: to the chosen and to the rejected.",
            "Difference of the two scores of a pair, mean.");
  }

  private static List<String> captions(String... names) {
    return Chart.of(Stream.of(names).map(name -> curve(name, 1)).toList()).stream()
        .map(Chart::about)
        .toList();
  }

  @Test
  void theColumnThatJudgesIsDrawnWithItsInterval() {
    var charts =
        Chart.of(
            Stream.of("evaluation/model", "evaluation/model_low", "evaluation/model_high")
                .map(name -> curve(name, 1))
                .toList());
    assertThat(charts).extracting(Chart::title).containsExactly("Held-out reward");
    assertThat(charts.getFirst().curves()).hasSize(3);
  }

  @Test
  void aResultAloneIsReportedWithoutAGain() {
    var result = new HeldOutResult.Passes(null, evaluation(0.81), null);
    var evaluation = new RunEvaluation("sort", 1, 0, 3, result, List.of());
    var verdict = Verdict.of(data(evaluation));
    assertThat(verdict.headline()).isEqualTo("The pass@1 on held-out tasks is 81.0\u00a0%.");
    var figures = PageData.figures(data(evaluation));
    assertThat(figures.has("before")).isFalse();
    assertThat(figures.has("gain")).isFalse();
    assertThat(figures.at("/after/passAt1").asDouble()).isEqualTo(0.81);
    assertThatThrownBy(() -> new HeldOutResult.Passes(evaluation(0.2), evaluation(0.81), null))
        .hasMessage("an evaluation before and a gain come together");
  }

  @Test
  void whereNoRewardKnowsRightFromWrongTheMeanIsTold() {
    var rose = of(means(0.41, 0.53, 0.09));
    var verdict = Verdict.of(rose);
    assertThat(verdict.tone()).isEqualTo("better");
    assertThat(verdict.headline())
        .isEqualTo("The mean of model on 64 held-out tasks rose by 0.120.");
    assertThat(verdict.detail())
        .isEqualTo(
            "From 0.410 to 0.530 with 4 samples each; 95\u00a0% interval of the change 0.030 to"
                + " 0.210, paired by task. No reward of this run knows right from wrong, so there"
                + " is no pass@1: read the answers too.");
    assertThat(Verdict.of(of(means(0.41, 0.45, 0.09))).headline())
        .isEqualTo("No change of the mean of model on 64 held-out tasks can be shown.");
    assertThat(Verdict.of(of(means(0.53, 0.41, 0.09))).tone()).isEqualTo("worse");
    var page = PageData.forPage(rose);
    assertThat(page.has("rows")).isFalse();
    assertThat(page.path("judge").asText()).isEqualTo("model");
    assertThat(page.path("facts").toString()).contains("[\"held-out tasks\",64]");
    assertThat(PageData.figures(rose).toString())
        .doesNotContain("passAt")
        .contains("\"before\":{\"tasks\":64,\"attempts\":4,\"mean\":0.41,\"meanInterval\":[")
        .contains("\"change\":0.12");
  }

  private static ReportData of(HeldOutResult result) {
    return data(new RunEvaluation("grpo", 1, 9, 3, result, List.of()));
  }

  private static HeldOutResult.Means means(double before, double after, double half) {
    double change = Math.round(100 * (after - before)) / 100.0;
    return new HeldOutResult.Means(
        new ColumnChange(
            "model",
            64,
            new Estimate(before, before - 0.01, before + 0.01),
            new Estimate(after, after - 0.01, after + 0.01),
            new Estimate(change, change - half, change + half)),
        4);
  }

  @Test
  void gradedAnswersAreReadAsTheyWereWritten() throws IOException {
    var answers =
        List.<Answer>of(
            new Answer.Graded("warm", OptionalDouble.of(0.75)),
            new Answer.Graded("cold", OptionalDouble.empty()));
    var held = new RunEvaluation.HeldOut(3, "Dear pupil", "", answers, answers);
    var written = new RunEvaluation("grpo", 1, 9, 3, means(0.4, 0.5, 0.05), List.of(held));
    var file = dir.resolve("evaluation.json");
    written.write(file);
    assertThat(RunEvaluation.read(file)).isEqualTo(written);
    assertThat(PageData.forPage(data(written)).at("/heldOut/0/after").toString())
        .isEqualTo("[{\"text\":\"warm\",\"score\":0.75},{\"text\":\"cold\"}]");
  }

  @Test
  void anEvaluationIsReadAsItWasWritten() throws IOException {
    SampleRun.write(dir, 3);
    var file = dir.resolve("evaluation.json");
    var once = RunEvaluation.read(file);
    once.write(file);
    assertThat(RunEvaluation.read(file)).isEqualTo(once);
    assertThat(once.completions()).hasSize(40);
  }

  @Test
  void theDocumentedFilesAreRead() throws IOException {
    var page = Files.readString(PAGE);
    Files.writeString(dir.resolve("evaluation.json"), block(page, "{\"task\":\"sort\""));
    Files.writeString(dir.resolve("samples.jsonl"), block(page, "{\"step\":12,\"task\""));
    Files.writeString(
        dir.resolve("metrics.jsonl"),
        block(page, "{\"step\":12,\"time\":\"2026-01-02T03:04:05.250Z\",\"loss\"")
            + block(page, "{\"step\":12,\"time\":\"2026-01-02T03:04:05.250Z\",\"note\""));
    var data = RunReport.read(dir);
    assertThat(data.evaluation()).isNotNull();
    assertThat(data.charts()).extracting(Chart::title).containsExactly("Reward", "Loss", "Entropy");
    assertThat(data.notes()).hasSize(1);
    var sample = data.samples().lines().getFirst();
    assertThat(sample.at("/spans/1/version").asLong()).isEqualTo(11);
    assertThat(sample.path("logprob").toString()).isEqualTo("[0,0,0,-0.4,-0.5,0]");
    assertThat(sample.at("/unscored/judge").asText()).isEqualTo("timed out after 5 s");
    var documented = JSON.readTree(block(page, "{\"title\":\"sort-gmpo\""));
    assertThat(fields(PageData.figures(data.withTitle("sort-gmpo")))).isEqualTo(fields(documented));
    Files.writeString(dir.resolve("evaluation.json"), block(page, "{\"task\":\"grpo\""));
    Files.writeString(dir.resolve("columns.json"), block(page, "[{\"column\":\"model\""));
    documented = JSON.readTree(block(page, "{\"title\":\"tutor\""));
    assertThat(fields(PageData.figures(RunReport.read(dir)))).isEqualTo(fields(documented));
  }

  @Test
  void manySamplesAreThinnedToWholeGroupsOfStepsSpreadOverTheRun() throws IOException {
    var lines = new ArrayList<String>();
    for (int step = 1; step <= 150; step++) {
      for (int task = 0; task < 10; task++) {
        for (int sample = 0; sample < 4; sample++) {
          lines.add(
              "{\"step\":%d,\"task\":%d,\"sample\":%d,\"tokens\":[],\"text\":\"%s\"}"
                  .formatted(step, task, sample, "x".repeat(1000)));
        }
      }
    }
    var file = dir.resolve("samples.jsonl");
    Files.write(file, lines);
    var choice = LineChoice.of(file, LineChoice.SAMPLES);
    var steps =
        choice.lines().stream().map(sample -> sample.path("step").asInt()).distinct().toList();
    assertThat(steps).isSorted().startsWith(1).endsWith(150).hasSizeBetween(60, 90);
    assertThat(choice.lines()).hasSize(steps.size() * 6 * 4);
    assertThat(choice.lines().size() + choice.leftOut()).isEqualTo(6_000);
    assertThat(choice.lines().stream().mapToLong(sample -> sample.toString().length()).sum())
        .isLessThan(2_000_000);
  }

  private static Verdict verdict(Estimate gain) {
    return Verdict.of(
        data(
            new RunEvaluation(
                "sort",
                0,
                100,
                40,
                new HeldOutResult.Passes(evaluation(0.23), evaluation(0.81), gain),
                List.of())));
  }

  private static Evaluation evaluation(double accuracy) {
    var figures =
        new LinkedHashMap<>(Map.of(1, new Estimate(accuracy, accuracy - 0.01, accuracy + 0.01)));
    return new Evaluation(512, 8, figures, new LinkedHashMap<>());
  }

  private static Verdict verdict(Curve... curves) {
    return Verdict.of(data(null, Chart.of(List.of(curves))));
  }

  private static ReportData data(RunEvaluation evaluation) {
    return data(evaluation, List.of());
  }

  private static ReportData data(@Nullable RunEvaluation evaluation, List<Chart> charts) {
    return new ReportData(
        "a run",
        evaluation,
        null,
        new LinkedHashMap<>(),
        charts,
        List.of(),
        new ReportData.Kept(List.of(), 0),
        new ReportData.Kept(List.of(), 0),
        List.of(),
        "",
        new LinkedHashMap<>());
  }

  private static Curve curve(String name, double value) {
    return new Curve(name, List.of(1L), List.of(value));
  }

  private static String block(String page, String start) {
    int from = page.indexOf(start);
    return page.substring(from, page.indexOf("```", from));
  }

  private static List<String> fields(JsonNode json) {
    var names = new ArrayList<String>();
    for (var field : json.properties()) {
      names.add(field.getKey());
      fields(field.getValue()).forEach(name -> names.add(field.getKey() + "." + name));
    }
    return names;
  }
}
