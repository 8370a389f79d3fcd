package plumbline.data.preference;

/// A completion as tokens and whether it is wanted.
///
/// @param answer prompt and completion
/// @param wanted the label
public record EncodedLabel(EncodedAnswer answer, boolean wanted) {}
