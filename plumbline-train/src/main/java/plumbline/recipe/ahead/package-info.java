/// Rollouts that run while the policy is trained. Start at [plumbline.recipe.ahead.AheadSource].
@NullMarked
package plumbline.recipe.ahead;

import org.jspecify.annotations.NullMarked;
