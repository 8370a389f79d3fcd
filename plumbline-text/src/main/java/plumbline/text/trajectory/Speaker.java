package plumbline.text.trajectory;

/// Who says a part of a trajectory, which decides how its tokens are learnt.
public enum Speaker {
  /// Instructions.
  SYSTEM,
  /// The question.
  USER,
  /// The model.
  ASSISTANT,
  /// A judge, a test runner, a tool: text that tells how an attempt went.
  ENVIRONMENT;

  /// The speaker called `role` in data.
  ///
  /// @throws IllegalArgumentException for another name, with the list
  public static Speaker named(String role) {
    return switch (role) {
      case "system" -> SYSTEM;
      case "user" -> USER;
      case "assistant" -> ASSISTANT;
      case "environment" -> ENVIRONMENT;
      default ->
          throw new IllegalArgumentException(
              "unknown role \"%s\"; roles are system, user, assistant, environment"
                  .formatted(role));
    };
  }

  /// How a mixture of losses learns what it says: feedback by cross-entropy, the model's own words
  /// only held to the base, the rest not at all.
  public LossKind kind() {
    return switch (this) {
      case SYSTEM, USER -> LossKind.NONE;
      case ASSISTANT -> LossKind.KL_TO_BASE;
      case ENVIRONMENT -> LossKind.CROSS_ENTROPY;
    };
  }
}
