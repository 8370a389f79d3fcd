/// Reinforcement learning in stages: harder tasks and longer answers as the policy gets better.
/// Start at [plumbline.recipe.curriculum.StagedSource]; [plumbline.recipe.curriculum.Promotion]
/// says when a stage is over.
@NullMarked
package plumbline.recipe.curriculum;

import org.jspecify.annotations.NullMarked;
