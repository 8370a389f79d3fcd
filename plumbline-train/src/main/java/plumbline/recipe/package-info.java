/// One visible loop per method. Start at [plumbline.recipe.SupervisedRecipe], or at
/// [plumbline.recipe.policy.PolicyGradientRecipe].
@NullMarked
package plumbline.recipe;

import org.jspecify.annotations.NullMarked;
