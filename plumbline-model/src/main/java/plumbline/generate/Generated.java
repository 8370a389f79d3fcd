package plumbline.generate;

import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

/// What one call sampled for one request.
///
/// @param tokens the new tokens, stop token included
/// @param logProbs log-probability of each under the model at the sampling temperature, before
///   penalties, biases and truncation; at temperature 0 under the model itself; nats
/// @param entropies entropy of the same distribution at each; nats
/// @param stop why it ended; paused rows can be resumed
public record Generated(Tokens tokens, Floats logProbs, Floats entropies, StopReason stop) {}
