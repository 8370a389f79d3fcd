package plumbline.rollout;

/// What stands between the turns of rounds.
///
/// @param beforeRemark between an attempt and what is said of it
/// @param beforeAttempt between a remark and the next attempt
public record TurnMarks(String beforeRemark, String beforeAttempt) {}
