package plumbline.train;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import plumbline.checkpoint.AtomicFile;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.tensor.Torch;

/// `provenance.json` of a run: what it is made from and where. A resumed run writes it anew; what
/// made an earlier part stands in the manifest of its checkpoint.
final class ProvenanceFile {
  private static final JsonMapper JSON = new JsonMapper();

  private ProvenanceFile() {}

  static void write(Disk disk, Path directory, Provenance provenance, long firstStep)
      throws IOException {
    var file = JSON.createObjectNode();
    file.put("plumbline", provenance.plumblineVersion());
    file.put("commit", provenance.codeVersion());
    file.put("data_sha256", provenance.dataHash());
    var seeds = file.putObject("seeds");
    provenance.seeds().forEach(seeds::put);
    file.put("started", Instant.now().toString());
    file.put("first_step", firstStep);
    machine(file.putObject("machine"));
    var text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    AtomicFile.write(
        disk, directory.resolve("provenance.json"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static void machine(ObjectNode machine) {
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("java", Runtime.version().toString());
    machine.put("libtorch", Torch.version());
    machine.put("instructions", Torch.instructionSet());
  }
}
