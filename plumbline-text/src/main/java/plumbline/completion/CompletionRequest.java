package plumbline.completion;

import plumbline.text.trajectory.SampleKey;

/// One continuation to sample.
///
/// @param prompt what is continued
/// @param sampling how tokens are drawn and when the row stops
/// @param key the random stream of this row
public record CompletionRequest(Prompt prompt, Sampling sampling, SampleKey key) {}
