package dev.sorcha.peer.node;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Keeps the arrows of the architecture, and what makes the core a function of its inputs: the same
 * seed must give the same trace on every machine.
 */
final class ArchitectureTest {
  private static final String ROOT = "dev.sorcha.peer";
  private static final String CORE = ROOT + ".core";
  private static final String NODE = ROOT + ".node";

  static final List<String> MACHINES =
      List.of(
          "membership",
          "link",
          "gossip",
          "outbox",
          "reconcile",
          "transfer",
          "refill",
          "trace",
          "address",
          "guard",
          "health");
  static final List<String> ADAPTERS =
      List.of("grpc", "rest", "tls", "address", "store", "api", "admin", "metrics", "config");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** Empty packages pass the rules below, so a renamed one must be noticed here. */
  @Test
  void theCoreIsLookedAt() {
    assertThat(ALL.that(resideInAPackage(CORE + "..")).size()).isPositive();
  }

  /** No I/O, threads, locks, loggers or libraries: whatever is not named here is not allowed. */
  @Test
  void theCoreNeedsOnlyTheLanguage() {
    check(
        classes()
            .that()
            .resideInAPackage(CORE + "..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                CORE + "..",
                "java.lang",
                "java.lang.annotation",
                "java.lang.invoke",
                "java.lang.runtime",
                "java.math",
                "java.nio",
                "java.nio.charset",
                "java.security",
                "java.time",
                "java.util",
                "java.util.function",
                "java.util.random",
                "java.util.regex",
                "java.util.stream",
                "org.jspecify.annotations"));
  }

  @Test
  void theCoreStartsNothing() {
    check(
        noClasses()
            .that()
            .resideInAPackage(CORE + "..")
            .should()
            .dependOnClassesThat(
                belongToAnyOf(
                    Process.class,
                    ProcessBuilder.class,
                    Runtime.class,
                    Thread.class,
                    ThreadLocal.class,
                    Timer.class,
                    TimerTask.class)));
    checkCore(
        "wait, wake or fork",
        access ->
            is(access, Object.class, "wait", "notify", "notifyAll")
                || access.getName().equals("parallelStream")
                || (access.getName().equals("parallel") && ownerIn(access, "java.util.stream")));
  }

  /** The time comes in with each input. */
  @Test
  void theCoreHasNoClock() {
    checkCore(
        "read a clock or the system's settings",
        access ->
            (access.getName().equals("now") && ownerIn(access, "java.time"))
                || owner(access, Clock.class)
                || (owner(access, System.class) && !access.getName().equals("arraycopy")));
  }

  /** The random generator is injected, and seeded by whoever injects it. */
  @Test
  void theCoreHasNoChanceOfItsOwn() {
    checkCore(
        "draw from a source that is not injected",
        access ->
            is(access, Math.class, "random")
                || is(access, StrictMath.class, "random")
                || is(access, UUID.class, "randomUUID")
                || is(access, RandomGenerator.class, "getDefault", "of")
                || owner(access, RandomGeneratorFactory.class)
                || owner(access, SecureRandom.class)
                || unseeded(access, Random.class)
                || unseeded(access, SplittableRandom.class)
                || (is(access, Collections.class, "shuffle") && parameters(access) == 1));
  }

  /** Their iteration follows hash codes, and {@code Set.of}'s a salt drawn by each JVM. */
  @Test
  void theCoreHasNoCollectionOfUndefinedOrder() {
    List<Class<?>> unordered =
        List.of(
            HashMap.class,
            HashSet.class,
            Hashtable.class,
            IdentityHashMap.class,
            WeakHashMap.class);
    checkCore(
        "make a set or map without an order",
        access ->
            // Only making one is looked at: LinkedHashMap::remove is HashMap's method, and is fine.
            unordered.stream()
                    .anyMatch(type -> is(access, type, "<init>", "newHashMap", "newHashSet"))
                || is(access, Set.class, "of", "copyOf")
                || is(access, Map.class, "of", "ofEntries", "copyOf")
                || is(access, Collectors.class, "toSet", "toUnmodifiableSet", "toUnmodifiableMap")
                || is(access, Collectors.class, "groupingByConcurrent", "toConcurrentMap")
                // With a supplier the caller has chosen the map.
                || (is(access, Collectors.class, "toMap", "groupingBy") && !takesSupplier(access)));
  }

  @Test
  void theModelKnowsNothingOfOurs() {
    knowsOfOurs(CORE + ".model", List.of(CORE + ".model"));
  }

  @Test
  void theBoundaryKnowsOnlyTheModel() {
    knowsOfOurs(CORE + ".boundary", List.of(CORE + ".boundary", CORE + ".model"));
  }

  /** Only the root introduces the machines to each other. */
  @ParameterizedTest
  @FieldSource("MACHINES")
  void machinesDoNotKnowEachOther(String machine) {
    String itself = CORE + "." + machine;
    knowsOfOurs(itself, List.of(itself, CORE + ".boundary", CORE + ".model"));
  }

  /** Only the assembly, the loop and the commands may know several adapters. */
  @ParameterizedTest
  @FieldSource("ADAPTERS")
  void adaptersDoNotKnowEachOther(String adapter) {
    List<String> others = new ArrayList<>(List.of(NODE, NODE + ".cli.."));
    ADAPTERS.stream()
        .filter(other -> !other.equals(adapter))
        .forEach(other -> others.add(NODE + "." + other + ".."));
    check(
        noClasses()
            .that()
            .resideInAPackage(NODE + "." + adapter + "..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(others.toArray(String[]::new))));
  }

  @Test
  void theLoopKnowsOnlyTheCore() {
    knowsOfOurs(NODE + ".loop", List.of(NODE + ".loop", CORE));
  }

  /** Keys and trust are handed out by the assembly and by nobody else. */
  @Test
  void onlyTheAssemblyKnowsTls() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .resideOutsideOfPackages(NODE, NODE + ".tls..")
            .should()
            .dependOnClassesThat(resideInAPackage(NODE + ".tls..")));
  }

  @Test
  void theSimulatorKnowsOnlyTheCore() {
    knowsOfOurs(ROOT + ".sim", List.of(ROOT + ".sim", CORE));
  }

  /** The package, with all below it, uses of our own code only what is named. */
  private static void knowsOfOurs(String from, List<String> known) {
    String[] packages = known.stream().map(name -> name + "..").toArray(String[]::new);
    DescribedPredicate<JavaClass> unknown =
        describe(
            "are ours and not in " + known,
            type ->
                resideInAPackage(ROOT + "..").test(type)
                    && !resideInAnyPackage(packages).test(type));
    check(noClasses().that().resideInAPackage(from + "..").should().dependOnClassesThat(unknown));
  }

  private static void checkCore(String what, Predicate<JavaAccess<?>> forbidden) {
    check(
        noClasses()
            .that()
            .resideInAPackage(CORE + "..")
            .should()
            .accessTargetWhere(describe(what, forbidden)));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(ALL);
  }

  private static boolean is(JavaAccess<?> access, Class<?> owner, String... names) {
    return owner(access, owner) && List.of(names).contains(access.getName());
  }

  private static boolean owner(JavaAccess<?> access, Class<?> owner) {
    return access.getTargetOwner().isEquivalentTo(owner);
  }

  private static boolean ownerIn(JavaAccess<?> access, String name) {
    return access.getTargetOwner().getPackageName().startsWith(name);
  }

  private static boolean unseeded(JavaAccess<?> access, Class<?> type) {
    return is(access, type, "<init>") && parameters(access) == 0;
  }

  private static int parameters(JavaAccess<?> access) {
    return parameterTypes(access).size();
  }

  private static boolean takesSupplier(JavaAccess<?> access) {
    return parameterTypes(access).stream().anyMatch(type -> type.isEquivalentTo(Supplier.class));
  }

  private static List<JavaClass> parameterTypes(JavaAccess<?> access) {
    return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
        ? target.getRawParameterTypes()
        : List.of();
  }
}
