package plumbline;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.token.Tokenizer;

/// The floor plan of `docs/architecture.md` as a test.
class FloorPlanTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// The packages of each module, without `plumbline.`; a package below belongs to its parent.
  private static final Map<String, List<String>> MODULES =
      Map.of(
          "tensor", List.of("tensor"),
          "text", List.of("text", "completion", "data"),
          "model", List.of("model", "checkpoint", "generate", "guidance"),
          "agent", List.of("tool", "sandbox", "environment", "rollout", "reward"),
          "train", List.of("objective", "credit", "optim", "metric", "train", "recipe"),
          "eval",
              List.of(
                  "agreement",
                  "audit",
                  "benchmark",
                  "judge",
                  "uncertainty",
                  "stability",
                  "game",
                  "diversity",
                  "report"),
          "app", List.of("config", "job", "quickstart", "cli", "serve", "claim"));

  /// Files that are longer than the rest may be: one handle with one method an operation, two
  /// halves of one grammar, one job from its recipe to its report.
  private static final Set<String> LONG_FILES =
      Set.of("Tensor.java", "AtomParser.java", "Lexer.java", "TrainingJob.java");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("plumbline");

  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("plumbline..");

  /// An empty import would satisfy any rule.
  @Test
  void everySourceOfEveryModuleWasLookedAt() throws IOException {
    var seen = new TreeMap<String, Long>();
    for (var module : MODULES.keySet()) {
      var sources = sources(ROOT.resolve("plumbline-" + module));
      var looked =
          CLASSES.stream()
              .filter(type -> MODULES.get(module).contains(chapter(type)))
              .filter(JavaClass::isTopLevelClass)
              .map(JavaClass::getName)
              .collect(Collectors.toSet());
      assertThat(looked).as("plumbline-" + module).containsAll(sources);
      seen.put(module, (long) looked.size());
    }
    System.out.println("floor plan: classes looked at by module " + seen);
    assertThat(CLASSES.size()).isGreaterThan(100);
  }

  @Test
  void theCommentsOfEveryModuleAreChecked() throws IOException {
    var checked = Files.readString(ROOT.resolve("build/javadoc/pom.xml"));
    assertThat(MODULES.keySet())
        .isNotEmpty()
        .allSatisfy(
            module -> assertThat(checked).contains("plumbline-" + module + "/src/main/java"));
  }

  @Test
  void everyClassHasAPlaceInThePlan() {
    var chapters = MODULES.values().stream().flatMap(List::stream).collect(Collectors.toSet());
    assertThat(CLASSES.stream().map(FloorPlanTest::chapter).distinct()).isSubsetOf(chapters);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tensor |
          text   |
          model  | tensor text
          agent  | text
          train  | tensor text model agent
          eval   | text agent
          app    | tensor text model agent train eval
          """)
  void modulesImportOnlyWhatStandsBelow(String module, String below) {
    var allowed = new ArrayList<>(MODULES.get(module));
    for (var name : below == null ? new String[0] : below.split(" ")) {
      allowed.addAll(MODULES.get(name));
    }
    classes()
        .that(resideInAnyPackage(packages(MODULES.get(module))))
        .should(
            onlyDependOnClassesThat(
                DescribedPredicate.not(OURS).or(resideInAnyPackage(packages(allowed)))))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model.family       | model.layer model.adapter generate guidance checkpoint
          model.kernel       | model.family model.layer model.adapter generate guidance checkpoint
          model.layer        | generate guidance checkpoint
          checkpoint         | generate guidance
          objective          | model generate checkpoint train recipe
          credit             | model generate checkpoint train recipe tensor
          optim              | model generate checkpoint train recipe
          metric             | model generate train recipe tensor
          train              | recipe
          tool               | environment rollout reward
          sandbox            | environment rollout reward tool
          environment        | rollout
          reward             | rollout environment
          text.token         | text.template completion data
          text.template      | completion data
          config             | job quickstart cli serve claim
          job                | quickstart cli serve claim
          quickstart         | cli serve
          claim              | cli serve
          """)
  void packagesImportOnlyWhatStandsBelow(String chapter, String above) {
    noClasses()
        .that()
        .resideInAPackage("plumbline." + chapter + "..")
        .should(dependOnClassesThat(resideInAnyPackage(packages(List.of(above.split(" "))))))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void chaptersHaveNoCycles() {
    slices().matching("plumbline.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          org.bytedeco..               | plumbline.tensor..
          org.duckdb..                 | plumbline.data..
          java.sql..                   | plumbline.data..
          ai.djl..                     | plumbline.text.token..
          org.graalvm..                | plumbline.sandbox.guest..
          org.yaml..                   | plumbline.config.section..
          picocli..                    | plumbline.cli..
          org.hipparchus..             | plumbline.benchmark.. plumbline.stability.. plumbline.uncertainty..
          """)
  void aLibraryEntersThroughOneDoor(String library, String doors) {
    noClasses()
        .that(resideOutsideOfPackages(doors.split(" ")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void onlyTheAppEndsTheProgramAndOnlyTheEdgesReadTheEnvironment() {
    noClasses() // the child of the sandbox is a program of its own
        .that(resideOutsideOfPackages("plumbline.cli..", "plumbline.sandbox.guest.."))
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
    noClasses()
        .that(resideOutsideOfPackages("plumbline.cli..", "plumbline.tensor.."))
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandsPrint() {
    noClasses()
        .that(resideOutsideOfPackages("plumbline.cli.."))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  /// A secret that no text can guess is no draw: it may come from the system.
  @Test
  void randomnessIsKeyed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
    noClasses()
        .that()
        .doNotBelongToAnyOf(Tokenizer.class)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(SecureRandom.class)
        .check(CLASSES);
  }

  @Test
  void nothingIsSerialisedByJava() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    var packages = CLASSES.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
    assertThat(packages).hasSizeGreaterThan(10);
    for (var one : packages) {
      assertThat(one.isAnnotatedWith(NullMarked.class))
          .as(one.getName() + " has a package-info with @NullMarked")
          .isTrue();
    }
  }

  @Test
  void namesSayWhatAThingIs() {
    var banned = Pattern.compile(".*(Utils?|Managers?|Helpers?|Impl)");
    assertThat(CLASSES.stream().map(JavaClass::getSimpleName).filter(banned.asMatchPredicate()))
        .isEmpty();
  }

  @Test
  void filesStayReadable() throws IOException {
    for (var file : javaFiles(ROOT)) {
      if (LONG_FILES.contains(file.getFileName().toString())) {
        continue;
      }
      try (var lines = Files.lines(file)) {
        assertThat(lines.count()).as(ROOT.relativize(file).toString()).isLessThanOrEqualTo(300);
      }
    }
  }

  private static String chapter(JavaClass type) {
    var name = type.getPackageName();
    var below = name.equals("plumbline") ? "" : name.substring("plumbline.".length());
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static String[] packages(List<String> chapters) {
    return chapters.stream().map(chapter -> "plumbline." + chapter + "..").toArray(String[]::new);
  }

  private static Set<String> sources(Path module) throws IOException {
    return javaFiles(module).stream()
        .filter(file -> !file.endsWith("package-info.java"))
        .map(file -> module.resolve("src/main/java").relativize(file).toString())
        .map(path -> path.replace(".java", "").replace('/', '.'))
        .collect(Collectors.toSet());
  }

  private static List<Path> javaFiles(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/main/java/"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
