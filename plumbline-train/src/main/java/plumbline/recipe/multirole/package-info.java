/// Chains of thought in which several roles speak one after the other, made by the model that
/// learns from them (MultiRole-R1, arXiv 2507.20187). Start at [RoleSynthesis]; what it makes goes
/// through [plumbline.recipe.SupervisedRecipe], then
/// [plumbline.recipe.policy.PolicyGradientRecipe].
@NullMarked
package plumbline.recipe.multirole;

import org.jspecify.annotations.NullMarked;
