package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.model.layer.ExpertLoads;
import plumbline.objective.LossMetrics;
import plumbline.train.Update;

class UpdateFiguresTest {
  @Test
  void logsTheLossAndWhatElseTheStepTold() {
    var told = new LinkedHashMap<>(Map.of("muon/update_rms", 0.17));
    told.put("experts/dropped_share", 0.0);
    var loss =
        LossMetrics.of(new LinkedHashMap<>(Map.of("accuracy", new LossMetrics.Figure.Mean(3, 4))));
    var report = new Update.Report(0.5, 2, loss, 100, List.of(), ExpertLoads.none(), told);
    var figures = UpdateFigures.start();
    figures.begin();

    var metrics = figures.of(7, report, 1e-3);

    assertThat(metrics.step()).isEqualTo(7);
    assertThat(metrics.values())
        .containsEntry("loss", 0.5)
        .containsEntry("grad_norm", 2.0)
        .containsEntry("lr", 1e-3)
        .containsEntry("accuracy", 0.75)
        .containsEntry("muon/update_rms", 0.17)
        .containsEntry("experts/dropped_share", 0.0)
        .containsKeys("tokens_per_second", "memory/leaked_tensors");
  }
}
