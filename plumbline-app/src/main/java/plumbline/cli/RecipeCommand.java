package plumbline.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import plumbline.config.RecipeReader;

/// Looks at recipes without running them.
@Command(name = "recipe", description = "Check a recipe, or print the schema of recipes.")
final class RecipeCommand implements Runnable {
  @ParentCommand private Plumbline program;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  /// Prints the recipe with every default filled in.
  @Command(
      name = "check",
      description = "Report all faults of a recipe, or print it with every default filled in.")
  int check(
      @Parameters(paramLabel = "RECIPE.yaml", description = "The recipe.") Path recipe,
      @Parameters(arity = "0..*", paramLabel = "key=value", description = "Overrides.")
          List<String> overrides)
      throws IOException {
    var read = RecipeReader.read(recipe, overrides == null ? List.of() : overrides);
    program.out().print(read.yaml());
    return ExitCode.OK.number();
  }

  /// Prints the JSON Schema.
  @Command(name = "schema", description = "Print the JSON Schema that editors complete with.")
  int schema() throws IOException {
    var json = new JsonMapper().writerWithDefaultPrettyPrinter();
    program.out().println(json.writeValueAsString(RecipeReader.schema()));
    return ExitCode.OK.number();
  }
}
