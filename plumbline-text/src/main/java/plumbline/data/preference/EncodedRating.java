package plumbline.data.preference;

import plumbline.data.RatedCompletion;

/// A completion as tokens with its labels by dimension.
///
/// @param answer prompt and completion
/// @param rated the row with its labels
public record EncodedRating(EncodedAnswer answer, RatedCompletion rated) {}
