package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is done with a tensor whose scope is closed ends in an error that says so: its memory
/// is never looked at.
class ReleasedTensorTest {
  private static final String SAID = "this tensor was used after its scope was closed";

  /// Every public operation with each of its tensors, that it is called on first, released.
  static Stream<Arguments> uses() {
    return Arrays.stream(Tensor.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !method.getName().equals("toString"))
        .flatMap(ReleasedTensorTest::uses);
  }

  private static Stream<Arguments> uses(Method method) {
    var types = method.getParameterTypes();
    return IntStream.rangeClosed(0, types.length)
        .filter(place -> place == 0 || types[place - 1] == Tensor.class)
        .mapToObj(place -> Arguments.of(method.getName(), method, place));
  }

  @ParameterizedTest(name = "{0}, tensor {2}")
  @MethodSource("uses")
  void isRefused(String name, Method method, int place) {
    var released = released();
    try (var _ = TensorScope.open()) {
      var self = place == 0 ? released : live();
      var arguments =
          Stream.of(method.getParameterTypes()).map(ReleasedTensorTest::argument).toArray();
      if (place > 0) {
        arguments[place - 1] = released;
      }
      assertThat(catchThrowable(() -> method.invoke(self, arguments)))
          .as(name)
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(SAID);
    }
  }

  @Test
  void allOperationsAreTried() {
    assertThat(uses().count()).isGreaterThan(120);
  }

  @Test
  void isRefusedByWhatTakesTensors() {
    var ended = released();
    try (var scope = TensorScope.open()) {
      var packed = packed();
      Stream.<Runnable>of(
              () -> Tensors.cat(List.of(live(), ended), 0),
              () -> Tensors.stack(List.of(ended), 0),
              () -> scope.adopt(ended),
              () -> PackedMatrix.canPack(ended),
              () -> PackedMatrix.of(ended, 1, scope),
              () -> packed.product(live()),
              () -> new Attended.Operands(live(), live(), live(), ended, false, 1),
              () -> new AdamWKernel.Operands(live(), live(), ended, live()))
          .forEach(use -> assertThatThrownBy(use::run).hasMessage(SAID));
    }
  }

  private static Object argument(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "Tensor" -> live();
      case "Device" -> Device.CPU;
      case "DType" -> DType.FLOAT64;
      case "boolean" -> false;
      case "int" -> 0;
      case "long" -> 1L;
      case "double" -> 1.0;
      case "long[]" -> new long[] {2};
      default -> throw new IllegalArgumentException("no argument of type " + type + " is known");
    };
  }

  private static Tensor live() {
    return Tensors.full(1, DType.FLOAT32, Device.CPU, 1, 1, 2, 2);
  }

  private static Tensor released() {
    try (var _ = TensorScope.open()) {
      return live();
    }
  }

  /// A matrix packed by one scope that is closed now.
  private static PackedMatrix packed() {
    try (var owner = TensorScope.detached()) {
      return PackedMatrix.of(live().reshape(2, 2), 1, owner);
    }
  }
}
