/// Policy gradient from groups of samples: where the groups come from, how rewards become
/// advantages, and the loop around both. Start at [plumbline.recipe.policy.PolicyGradientRecipe].
@NullMarked
package plumbline.recipe.policy;

import org.jspecify.annotations.NullMarked;
