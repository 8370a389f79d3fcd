package plumbline.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.data.cleaning.Dedup;
import plumbline.data.cleaning.DedupSettings;
import plumbline.data.overlap.LshBands;
import plumbline.data.overlap.TextUnits;

/// Leaves out duplicates.
@Command(
    name = "dedup",
    description = "Leave out rows whose text another row has already, or nearly.",
    footer = {
      "",
      "Exact duplicates are equal but for case, white space and spellings of LaTeX."
          + " Near-duplicates",
      "are candidates by MinHash whose n-grams have the Jaccard similarity --similarity at least.",
      "Of every cluster the first row stays, or the one with the largest --quality."
    })
final class DataDedup implements Callable<Integer>, Looking {
  @ParentCommand private Data data;
  @Mixin private CleaningOptions options;

  @Option(names = "--exact-only", description = "Do not look for near-duplicates.")
  private boolean exactOnly;

  @Option(
      names = "--similarity",
      defaultValue = "0.7",
      paramLabel = "J",
      description = "Jaccard similarity of near-duplicates. Default: ${DEFAULT-VALUE}.")
  private double similarity;

  @Option(
      names = "--shingle",
      defaultValue = "5",
      paramLabel = "N",
      description = "Words of an n-gram. Default: ${DEFAULT-VALUE}.")
  private int shingle;

  @Option(
      names = "--hashes",
      defaultValue = "112",
      paramLabel = "N",
      description = "Length of a signature: bands times rows. Default: ${DEFAULT-VALUE}.")
  private int hashes;

  @Option(
      names = "--bands",
      defaultValue = "14",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int bands;

  @Option(
      names = "--rows",
      defaultValue = "8",
      paramLabel = "N",
      description = "Hashes of a band. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the hashes. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--quality",
      defaultValue = "",
      paramLabel = "COLUMN",
      description = "The row with the largest value stays. Default: the first row.")
  private String quality;

  @Override
  public List<Given.Look> looks() {
    return options.looks(
        List.of(
            () -> TextUnits.requireSize(shingle),
            () -> new LshBands(bands, rows).requireFit(hashes),
            () -> DedupSettings.Near.requireSimilarity(similarity)));
  }

  @Override
  public Integer call() throws IOException {
    var near =
        new DedupSettings.Near(
            exactOnly, shingle, hashes, new LshBands(bands, rows), similarity, seed);
    var settings = new DedupSettings(options.text(), near, quality, options.shown());
    return options.run(
        data.program(), (kept, dropped) -> Dedup.run(options.source(), settings, kept, dropped));
  }
}
