package plumbline.recipe.policy;

import plumbline.optim.Schedule;

/// How long a run is.
///
/// @param schedule learning rate, by optimiser step
/// @param steps how often groups are collected and trained on
/// @param seed of the run
public record Course(Schedule schedule, long steps, long seed) {}
